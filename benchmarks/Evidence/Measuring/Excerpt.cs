using System.Text.Json;
using AnalysisApp.Analysis;

namespace AnalysisApp.Evidence.Benchmarks.Measuring;

/// <summary>A text with the levels that a person expects.</summary>
/// <param name="Id">Its group and its number there.</param>
/// <param name="Group">What kind of text.</param>
/// <param name="Language">A code as <see cref="Lyrics.DetectLanguage"/> gives them.</param>
/// <param name="Levels">By axis; 0 where there is none.</param>
/// <param name="Lines">The text.</param>
internal sealed record Excerpt(string Id, string Group, string Language, IReadOnlyDictionary<string, int> Levels, IReadOnlyList<string> Lines)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Even numbers are never looked at while the lexicon or the rules are changed.</summary>
    public bool IsHeldOut => (Id[^1] - '0') % 2 == 0;

    public Lyrics Lyrics => Lyrics.Parse(string.Join('\n', Lines));

    public static IReadOnlyList<Excerpt> Read(string folder) =>
        JsonSerializer.Deserialize<Excerpt[]>(File.ReadAllText(Path.Join(folder, "excerpts.json")), Json)!;

    public int Expected(string axis) => Levels.GetValueOrDefault(axis);
}
