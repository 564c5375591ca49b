namespace AnalysisApp.Analysis;

/// <summary>One complete reading of one lyrics text by one set of models.</summary>
/// <param name="Quality">Whether it could be read.</param>
/// <param name="Tasks">
/// Song-level scores by task: for softmax heads the mean over the unique sections weighted by length, for independent labels the maximum over lines and sections.
/// </param>
/// <param name="Lines">Every line with its own scores.</param>
/// <param name="Axes">The level of each axis, in the order of <see cref="Axis.All"/>.</param>
public sealed record SongAnalysis(
    ReadingQuality Quality,
    IReadOnlyList<TaskReading> Tasks,
    IReadOnlyList<AnalyzedLine> Lines,
    IReadOnlyList<AxisReading> Axes)
{
    /// <summary>Changes whenever the same scores could lead to another analysis; part of the configuration's hash.</summary>
    public const string SettingsVersion = "1";
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
/// <param name="Evidence">The lines behind it, strongest first; empty at level 0.</param>
public sealed record AxisReading(string Axis, short Level, IReadOnlyList<Evidence> Evidence);

/// <summary>A line that speaks for a level.</summary>
/// <param name="Line">Its number.</param>
/// <param name="Task">Which model flagged it.</param>
/// <param name="Label">With which label.</param>
/// <param name="Score">How surely, 0 to 1.</param>
/// <param name="Level">The level that this line alone would give.</param>
public sealed record Evidence(int Line, string Task, string Label, double Score, short Level);
