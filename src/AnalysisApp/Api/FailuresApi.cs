using AnalysisApp.Failures;
using AnalysisApp.Health;
using AnalysisApp.Jobs;
using AnalysisApp.Security;

namespace AnalysisApp.Api;

/// <summary>What failed, and what to do about it.</summary>
internal static class FailuresApi
{
    public static void Map(IEndpointRouteBuilder api)
        => api.MapGroup("/failures").WithTags("Failures").RequireAuthorization(Permission.Admin)
            .MapGet("/", ReadAsync).Produces<FailuresView>().ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<IResult> ReadAsync(
        string? window, string? kind, string? code, string? type, string? stage, string? worker, string? model,
        FailureOverviews overviews, CancellationToken cancellationToken)
    {
        if (FailureWindow.Find(window) is not { } wanted)
            return Problems.Invalid("window", $"It may be {string.Join(", ", FailureWindow.All.Select(known => known.Name))}.");
        if (kind is not null && !CountedFailure.Kinds.Contains(kind))
            return Problems.Invalid("kind", $"It may be {string.Join(", ", CountedFailure.Kinds)}.");
        var overview = await overviews.ReadAsync(wanted, new FailureFilter(kind, code, type, stage, worker, model), cancellationToken);
        return TypedResults.Ok(FailuresView.Of(overview));
    }
}

/// <summary>Failures within a window.</summary>
/// <param name="Window">Its name.</param>
/// <param name="From">When it begins.</param>
/// <param name="BucketSeconds">What one of the buckets covers.</param>
/// <param name="FailedAttempts">Attempts of jobs that failed.</param>
/// <param name="FailedSongs">Songs that could not be read while their job went on; of the last eight days.</param>
/// <param name="EndedAttempts">Attempts that failed or completed their job; null over more than a day, and where failures are narrowed down.</param>
/// <param name="Buckets">The earliest first.</param>
/// <param name="By">Counts by <c>kind</c>, <c>code</c>, <c>type</c>, <c>stage</c>, <c>worker</c> and <c>model</c>, the most first.</param>
/// <param name="Recommendation">What to do about the whole; null when most attempts do well.</param>
/// <param name="Patterns">The most frequent, at most ten.</param>
/// <param name="MorePatterns">How many there are besides.</param>
/// <param name="Rules">By which recommendations are given.</param>
internal sealed record FailuresView(
    string Window,
    DateTimeOffset From,
    int BucketSeconds,
    int FailedAttempts,
    int FailedSongs,
    long? EndedAttempts,
    IReadOnlyList<FailureBucketView> Buckets,
    IReadOnlyDictionary<string, IReadOnlyList<FailurePart>> By,
    RecommendationView? Recommendation,
    IReadOnlyList<FailurePatternView> Patterns,
    int MorePatterns,
    IReadOnlyList<FailureRule> Rules)
{
    public static FailuresView Of(FailureOverview overview) => new(
        overview.Window.Name,
        overview.From,
        (int)overview.Window.Bucket.TotalSeconds,
        overview.Attempts,
        overview.Songs,
        overview.Share?.Ended,
        [.. overview.Buckets.Select(bucket => new FailureBucketView(bucket.From, bucket.Counts))],
        overview.Parts,
        overview.ForAll is { } whole ? RecommendationView.Of(whole) : null,
        [.. overview.Patterns.Select(FailurePatternView.Of)],
        overview.MorePatterns,
        FailureRules.All);
}

/// <summary>Failures by kind from then on; absent kinds had none.</summary>
internal sealed record FailureBucketView(DateTimeOffset From, IReadOnlyDictionary<string, int> Counts);

/// <summary>Failures alike.</summary>
/// <param name="What"><c>attempts</c>, or <c>songs</c> that could not be read while their job went on.</param>
/// <param name="Kind">Of the faults.</param>
/// <param name="Code">Of the faults.</param>
/// <param name="Type">Of the jobs.</param>
/// <param name="Count">How many.</param>
/// <param name="Message">For people; null when nothing is kept any more.</param>
/// <param name="LastAt">The newest of them; when its bucket began, where no report is kept any more.</param>
/// <param name="LastJobId">The newest of the jobs; null when it is gone.</param>
/// <param name="Stages">What the jobs were at.</param>
/// <param name="Workers">Where they ran.</param>
/// <param name="Models">With which models.</param>
/// <param name="TargetCount">How many songs or playlists they are about; null when unknown.</param>
/// <param name="Targets">The newest of these, at most five.</param>
/// <param name="RetryableJobs">How many jobs have failed for good by it.</param>
/// <param name="Recommendations">What to do.</param>
internal sealed record FailurePatternView(
    string What,
    string Kind,
    string Code,
    string Type,
    int Count,
    string? Message,
    DateTimeOffset LastAt,
    string? LastJobId,
    IReadOnlyList<FailurePart> Stages,
    IReadOnlyList<FailurePart> Workers,
    IReadOnlyList<FailurePart> Models,
    int? TargetCount,
    IReadOnlyList<FailedTarget> Targets,
    int RetryableJobs,
    IReadOnlyList<RecommendationView> Recommendations)
{
    public static FailurePatternView Of(PatternOverview overview) => new(
        overview.Pattern.OfSongs ? "songs" : "attempts",
        overview.Pattern.Kind,
        overview.Pattern.Code,
        overview.Pattern.JobType,
        overview.Pattern.Count,
        overview.Message,
        overview.LastAt,
        overview.LastJobId is { } job ? IdText.Of(job) : null,
        overview.Stages,
        overview.Pattern.Workers,
        overview.Pattern.Models,
        overview.Pattern.Targets,
        overview.Targets,
        overview.Pattern.Retryable,
        [.. overview.Recommendations.Select(RecommendationView.Of)]);
}

/// <summary>What to do, by which rule, and why.</summary>
internal sealed record RecommendationView(string Rule, string Because, string Advice, IReadOnlyList<FailureAction> Actions)
{
    public static RecommendationView Of(Recommendation recommendation)
        => new(recommendation.Rule.Name, recommendation.Because, recommendation.Advice, recommendation.Actions);
}
