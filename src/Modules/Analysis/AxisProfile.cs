namespace AnalysisApp.Analysis;

/// <summary>What a policy looks at, and nothing else: many songs share one.</summary>
/// <param name="Quality">How well the song could be read.</param>
/// <param name="Levels">In the order of <see cref="Axis.All"/>, as are the other two.</param>
/// <param name="Low">The lowest level that the evidence could reasonably be read as.</param>
/// <param name="High">The highest.</param>
public sealed record AxisProfile(ReadingQuality Quality, IReadOnlyList<short> Levels, IReadOnlyList<short> Low, IReadOnlyList<short> High);

/// <summary>What a policy makes of a profile.</summary>
/// <param name="Value">The rating.</param>
/// <param name="Score">0 to 100; null when unknown.</param>
/// <param name="Borderline">Whether the rating at the low levels differs from that at the high ones.</param>
public sealed record ProfileRating(RatingValue Value, int? Score, bool Borderline);
