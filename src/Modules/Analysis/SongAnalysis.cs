using AnalysisApp.Analysis.Levels;

namespace AnalysisApp.Analysis;

/// <summary>One complete reading of one lyrics text by one set of models.</summary>
/// <param name="Quality">Whether it could be read.</param>
/// <param name="Language">As <see cref="Lyrics.DetectLanguage"/> says; null when there is too little text to tell.</param>
/// <param name="Tasks">
/// Song-level scores by task: for softmax heads the mean over the unique sections weighted by length, for independent labels the maximum over lines and sections.
/// </param>
/// <param name="Lines">Every line with its own scores.</param>
/// <param name="Axes">The level of each axis, in the order of <see cref="Axis.All"/>.</param>
public sealed record SongAnalysis(
    ReadingQuality Quality,
    string? Language,
    IReadOnlyList<TaskReading> Tasks,
    IReadOnlyList<AnalyzedLine> Lines,
    IReadOnlyList<AxisReading> Axes)
{
    /// <summary>Changes whenever the same scores could lead to another analysis; part of the configuration's hash.</summary>
    public static string SettingsVersion { get; } = $"2+{PhraseLexicon.Version}";

    /// <summary>
    /// Why a person should look: <c>disagreeing</c> (models and phrases differ by two levels or more on an axis), <c>low_confidence</c>. Empty when nothing
    /// was read.
    /// </summary>
    public IReadOnlyList<string> Doubts => Doubt.Of(Quality, Axes);

    /// <summary>All that a policy looks at.</summary>
    public AxisProfile Profile => new(
        Quality, [.. Axes.Select(axis => axis.Level)], [.. Axes.Select(axis => axis.Low)], [.. Axes.Select(axis => axis.High)]);
}

/// <summary>What one model says.</summary>
/// <param name="Task">Which.</param>
/// <param name="Label">The label with the highest score; null for independent labels.</param>
/// <param name="Scores">By label, in the model's order.</param>
public sealed record TaskReading(string Task, string? Label, IReadOnlyList<KeyValuePair<string, double>> Scores);

/// <summary>A line with what the models say of it.</summary>
public sealed record AnalyzedLine(LyricLine Line, IReadOnlyList<TaskReading> Tasks);

/// <summary>How strongly a song shows one axis.</summary>
/// <param name="Axis">The axis' name.</param>
/// <param name="Level">0 none, 1 mild, 2 moderate, 3 strong, 4 severe.</param>
/// <param name="Low">The lowest level that the same evidence could reasonably be read as; at most <paramref name="Level"/>.</param>
/// <param name="High">The highest; at least <paramref name="Level"/>.</param>
/// <param name="Confidence">How well models and phrases bear the level out, 0 to 1. Not a probability.</param>
/// <param name="Evidence">The lines behind it, strongest first.</param>
public sealed record AxisReading(string Axis, short Level, short Low, short High, double Confidence, IReadOnlyList<Evidence> Evidence);

/// <summary>A line that speaks for a level.</summary>
/// <param name="Line">Its number.</param>
/// <param name="Source">Who says so.</param>
/// <param name="Task">Which model; null for a phrase.</param>
/// <param name="Label">The model's label, or the head of the lexicon's entry.</param>
/// <param name="Score">How surely, 0 to 1; 1 for a phrase, which is there or not.</param>
/// <param name="Level">The level that this line alone would give.</param>
/// <param name="Words">Where in the line's text the phrase stands; null for a model, which reads the line as a whole.</param>
public sealed record Evidence(int Line, EvidenceSource Source, string? Task, string Label, double Score, short Level, TextSpan? Words);

/// <summary>Who speaks for a level.</summary>
public enum EvidenceSource
{
    /// <summary>A classifier, by its score.</summary>
    Model,

    /// <summary>The lexicon, by words that stand in the line.</summary>
    Phrase,
}

/// <summary>A part of a text, in UTF-16 units.</summary>
/// <param name="Start">From 0.</param>
/// <param name="Length">At least 1.</param>
public sealed record TextSpan(int Start, int Length);
