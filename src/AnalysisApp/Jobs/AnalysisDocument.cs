using System.Diagnostics;
using System.Text.Json;
using AnalysisApp.Analysis;

namespace AnalysisApp.Jobs;

/// <summary>An analysis as JSON in the library: all that is needed to show it and to rate it again.</summary>
internal sealed record AnalysisDocument(
    string Quality,
    IReadOnlyDictionary<string, TaskDocument> Tasks,
    IReadOnlyList<LineDocument> Lines,
    IReadOnlyList<AxisDocument> Axes,
    Provenance Provenance)
{
    // Scores are kept to six decimals: finer than the models agree across machines, and a third of the bytes.
    private const int Decimals = 6;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static AnalysisDocument Of(SongAnalysis analysis, Provenance provenance) => new(
        NameOf(analysis.Quality),
        DocumentsOf(analysis.Tasks),
        [.. analysis.Lines.Select(line =>
            new LineDocument(line.Line.Number, line.Line.Text, line.Line.Section, line.Line.StartMs, DocumentsOf(line.Tasks)))],
        [.. analysis.Axes.Select(axis => new AxisDocument(
            axis.Axis,
            axis.Level,
            [.. axis.Evidence.Select(e => new EvidenceDocument(e.Line, e.Task, e.Label, Math.Round(e.Score, Decimals), e.Level))]))],
        provenance);

    public static AnalysisDocument Parse(string json)
        => JsonSerializer.Deserialize<AnalysisDocument>(json, Json)
            ?? throw new UnreachableException("A stored analysis is JSON null. This is a bug.");

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public SongAnalysis ToAnalysis() => new(
        QualityOf(Quality),
        ReadingsOf(Tasks),
        [.. Lines.Select(line => new AnalyzedLine(new LyricLine(line.Number, line.Text, line.Section, line.StartMs), ReadingsOf(line.Tasks)))],
        [.. Axes.Select(axis => new AxisReading(
            axis.Axis, axis.Level, [.. axis.Evidence.Select(e => new Evidence(e.Line, e.Task, e.Label, e.Score, e.Level))]))]);

    public static string NameOf(ReadingQuality quality) => quality switch
    {
        ReadingQuality.Full => "full",
        ReadingQuality.NoLyrics => "no_lyrics",
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

    private static ReadingQuality QualityOf(string name) => name switch
    {
        "full" => ReadingQuality.Full,
        "no_lyrics" => ReadingQuality.NoLyrics,
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

/// <summary>One axis.</summary>
internal sealed record AxisDocument(string Axis, short Level, IReadOnlyList<EvidenceDocument> Evidence);

/// <summary>A line behind a level.</summary>
internal sealed record EvidenceDocument(int Line, string Task, string Label, double Score, short Level);
