using System.Text.Json;
using AnalysisApp.Analysis;

namespace AnalysisApp.Evidence.Benchmarks.Measuring;

/// <summary>A text with the levels that a person expects.</summary>
/// <param name="Id">Its group and its number there.</param>
/// <param name="Group">What kind of text.</param>
/// <param name="Set"><c>tuning</c>, <c>second</c> or <c>fresh</c>; the README beside the excerpts says what that means.</param>
/// <param name="Language">A code as <see cref="Lyrics.DetectLanguage"/> gives them.</param>
/// <param name="Levels">By axis; 0 where there is none.</param>
/// <param name="Lines">The text.</param>
internal sealed record Excerpt(string Id, string Group, string Set, string Language, IReadOnlyDictionary<string, int> Levels, IReadOnlyList<string> Lines)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public Lyrics Lyrics => Lyrics.Parse(string.Join('\n', Lines));

    public static IReadOnlyList<Excerpt> Read(string folder) =>
        JsonSerializer.Deserialize<Excerpt[]>(File.ReadAllText(Path.Join(folder, "excerpts.json")), Json)!;

    public int Expected(string axis) => Levels.GetValueOrDefault(axis);
}
