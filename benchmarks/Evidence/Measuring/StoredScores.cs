using System.Globalization;
using System.Text;
using System.Text.Json;
using AnalysisApp.Analysis;

namespace AnalysisApp.Evidence.Benchmarks.Measuring;

/// <summary>What the models say of the excerpts, kept so that measuring needs no model.</summary>
/// <param name="Models">Which: pack and the start of its hash.</param>
/// <param name="Tasks">Labels of each task, in order.</param>
/// <param name="Texts">By text, for each task one score for each label.</param>
internal sealed record StoredScores(string Models, IReadOnlyList<TaskLabels> Tasks, IReadOnlyDictionary<string, float[][]> Texts)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static StoredScores Read(string folder) => JsonSerializer.Deserialize<StoredScores>(File.ReadAllText(Path.Join(folder, "scores.json")), Json)!;

    /// <summary>The plan of an excerpt, in whole sections: no excerpt is longer than a model reads.</summary>
    public static ReadingPlan PlanOf(Lyrics lyrics) => ReadingPlan.Create(lyrics, _ => 8, 512);

    public IReadOnlyList<ModelScores> Of(ReadingPlan plan) =>
        [.. Tasks.Select((task, at) => new ModelScores(task.Task, task.Labels, task.Independent, [.. plan.Texts.Select(text => Texts[text][at])]))];

    /// <summary>The same shape, and models that find nothing.</summary>
    public IReadOnlyList<ModelScores> Silent(ReadingPlan plan) =>
        [.. Tasks.Select(task => new ModelScores(task.Task, task.Labels, task.Independent, [.. plan.Texts.Select(_ => new float[task.Labels.Count])]))];

    /// <summary>One text a line, so that a change of one shows as one.</summary>
    public string ToJson()
    {
        var json = new StringBuilder();
        json.Append(CultureInfo.InvariantCulture, $"{{\n\"models\": {JsonSerializer.Serialize(Models)},\n\"tasks\": {JsonSerializer.Serialize(Tasks, Json)},\n\"texts\": {{\n");
        json.AppendJoin(",\n", Texts.Select(text => $"{JsonSerializer.Serialize(text.Key, Json)}: {Numbers(text.Value)}"));
        return json.Append("\n}\n}\n").ToString();
    }

    private static string Numbers(float[][] scores) =>
        $"[{string.Join(",", scores.Select(task => $"[{string.Join(",", task.Select(score => score.ToString("0.###", CultureInfo.InvariantCulture)))}]"))}]";
}

/// <summary>The labels of a task.</summary>
internal sealed record TaskLabels(string Task, bool Independent, IReadOnlyList<string> Labels);
