using System.Diagnostics;
using System.Text.Json;
using AnalysisApp.Analysis;

namespace AnalysisApp.Jobs;

/// <summary>An analysis as JSON in the library: all that is needed to show it and to rate it again.</summary>
internal sealed record AnalysisDocument(
    string Quality,
    string? Language,
    IReadOnlyList<string> Doubts,
    IReadOnlyDictionary<string, TaskDocument> Tasks,
    IReadOnlyList<LineDocument> Lines,
    IReadOnlyList<AxisDocument> Axes,
    Provenance Provenance)
{
    // Scores are kept to six decimals: finer than the models agree across machines, and a third of the bytes.
    internal const int Decimals = 6;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static AnalysisDocument Of(SongAnalysis analysis, Provenance provenance) => new(
        NameOf(analysis.Quality),
        analysis.Language,
        analysis.Doubts,
        DocumentsOf(analysis.Tasks),
        [.. analysis.Lines.Select(line =>
            new LineDocument(line.Line.Number, line.Line.Text, line.Line.Section, line.Line.StartMs, DocumentsOf(line.Tasks)))],
        [.. analysis.Axes.Select(AxisDocument.Of)],
        provenance);

    public static AnalysisDocument Parse(string json)
        => JsonSerializer.Deserialize<AnalysisDocument>(json, Json)
            ?? throw new UnreachableException("A stored analysis is JSON null. This is a bug.");

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public SongAnalysis ToAnalysis() => new(
        QualityOf(Quality),
        Language,
        ReadingsOf(Tasks),
        [.. Lines.Select(line => new AnalyzedLine(new LyricLine(line.Number, line.Text, line.Section, line.StartMs), ReadingsOf(line.Tasks)))],
        [.. Axes.Select(axis => axis.ToReading())]);

    public static string NameOf(ReadingQuality quality) => quality switch
    {
        ReadingQuality.Full => "full",
        ReadingQuality.TooLittleText => "too_little_text",
        ReadingQuality.NoLyrics => "no_lyrics",
        ReadingQuality.Instrumental => "instrumental",
        ReadingQuality.NotEnglish => "not_english",
        _ => throw new UnreachableException($"Quality {quality} has no name. This is a bug."),
    };

    public static string NameOf(RatingValue value) => value switch
    {
        RatingValue.Suitable => "suitable",
        RatingValue.UseWithCare => "use_with_care",
        RatingValue.NotSuitable => "not_suitable",
        RatingValue.Unknown => "unknown",
        _ => throw new UnreachableException($"Rating {value} has no name. This is a bug."),
    };

    public static RatingValue RatingOf(string name) => name switch
    {
        "suitable" => RatingValue.Suitable,
        "use_with_care" => RatingValue.UseWithCare,
        "not_suitable" => RatingValue.NotSuitable,
        "unknown" => RatingValue.Unknown,
        _ => throw new UnreachableException($"A stored rating is '{name}'. This is a bug."),
    };

    public static ReadingQuality QualityOf(string name) => name switch
    {
        "full" => ReadingQuality.Full,
        "too_little_text" => ReadingQuality.TooLittleText,
        "no_lyrics" => ReadingQuality.NoLyrics,
        "instrumental" => ReadingQuality.Instrumental,
        "not_english" => ReadingQuality.NotEnglish,
        _ => throw new UnreachableException($"A stored analysis has the quality '{name}'. This is a bug."),
    };

    private static Dictionary<string, TaskDocument> DocumentsOf(IReadOnlyList<TaskReading> readings) => readings.ToDictionary(
        reading => reading.Task,
        reading => new TaskDocument(
            reading.Label, reading.Scores.ToDictionary(score => score.Key, score => Math.Round(score.Value, Decimals), StringComparer.Ordinal)),
        StringComparer.Ordinal);

    private static TaskReading[] ReadingsOf(IReadOnlyDictionary<string, TaskDocument> tasks)
        => [.. tasks.Select(task => new TaskReading(task.Key, task.Value.Label, [.. task.Value.Scores]))];
}

/// <summary>What one model says.</summary>
internal sealed record TaskDocument(string? Label, IReadOnlyDictionary<string, double> Scores);

/// <summary>One line and its scores.</summary>
internal sealed record LineDocument(int Number, string Text, int Section, int? StartMs, IReadOnlyDictionary<string, TaskDocument> Tasks);
