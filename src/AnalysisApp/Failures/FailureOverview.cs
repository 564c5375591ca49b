using AnalysisApp.Health;
using AnalysisApp.Queue;

namespace AnalysisApp.Failures;

/// <summary>What failed within a window, what it has in common, and what to do about it.</summary>
/// <param name="Window">How far back.</param>
/// <param name="From">When the window begins.</param>
/// <param name="Filter">Which failures.</param>
/// <param name="Attempts">Failed attempts.</param>
/// <param name="Songs">Songs that could not be read while their job went on, counted in each job that had them; of the last eight days.</param>
/// <param name="Share">Of the attempts that ended in the window; null over more than a day, and where failures are narrowed down.</param>
/// <param name="Buckets">All of the window, empty ones too.</param>
/// <param name="Parts">By what failures may be told apart: <c>kind</c>, <c>code</c>, <c>type</c>, <c>stage</c>, <c>worker</c>, <c>model</c>; the most first.</param>
/// <param name="Patterns">The most frequent patterns, at most <see cref="FailureOverviews.MostPatterns"/>.</param>
/// <param name="MorePatterns">How many there are besides.</param>
/// <param name="ForAll">What to do about the whole, judged by the last hour.</param>
/// <param name="Scene">What the rules looked at besides.</param>
internal sealed record FailureOverview(
    FailureWindow Window,
    DateTimeOffset From,
    FailureFilter Filter,
    int Attempts,
    int Songs,
    FailureShare? Share,
    IReadOnlyList<FailureBucket> Buckets,
    IReadOnlyDictionary<string, IReadOnlyList<FailurePart>> Parts,
    IReadOnlyList<PatternOverview> Patterns,
    int MorePatterns,
    Recommendation? ForAll,
    FailureScene Scene);

/// <summary>One column.</summary>
/// <param name="From">When it begins.</param>
/// <param name="Counts">Failures by kind; absent kinds had none.</param>
internal sealed record FailureBucket(DateTimeOffset From, IReadOnlyDictionary<string, int> Counts)
{
    public int Total => Counts.Values.Sum();
}

/// <summary>A pattern with what it is about and what to do.</summary>
/// <param name="Pattern">As the rules see it.</param>
/// <param name="Message">For people; null when no report is kept any more.</param>
/// <param name="Stages">What the handlers were at.</param>
/// <param name="LastAt">When it last failed so; when that bucket began, where no report is kept any more.</param>
/// <param name="LastJobId">The newest of the jobs; null when it is gone.</param>
/// <param name="Targets">What they are about, the newest first, at most <see cref="FailureOverviews.MostTargets"/>.</param>
/// <param name="UpTo">The highest id among the jobs that can be retried.</param>
/// <param name="Recommendations">What to do, at least one thing.</param>
internal sealed record PatternOverview(
    FailurePattern Pattern,
    string? Message,
    IReadOnlyList<FailurePart> Stages,
    DateTimeOffset LastAt,
    long? LastJobId,
    IReadOnlyList<FailedTarget> Targets,
    long UpTo,
    IReadOnlyList<Recommendation> Recommendations)
{
    /// <summary>How many more it is about than are told.</summary>
    public int MoreTargets => Math.Max(0, (Pattern.Targets ?? 0) - Targets.Count);
}

/// <summary>What a failure is about.</summary>
/// <param name="Title">For people.</param>
/// <param name="Path">Its page, from the app's root: <c>/songs/ID</c>.</param>
/// <param name="Failures">How often it failed.</param>
internal sealed record FailedTarget(string Title, string Path, int Failures);
