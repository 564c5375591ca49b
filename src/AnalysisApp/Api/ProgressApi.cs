using AnalysisApp.Jobs;
using AnalysisApp.Library;
using AnalysisApp.Queue;
using AnalysisApp.Security;

namespace AnalysisApp.Api;

/// <summary>Progress of one job, of a playlist, and of everything.</summary>
internal static class ProgressApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var progress = api.MapGroup("/progress").WithTags("Progress").RequireAuthorization(Permission.Read);
        progress.MapGet("/{jobId:long}", ReadJobAsync).Produces<ProgressView>();
        progress.MapGet("/global", ReadGlobalAsync).Produces<GlobalProgressView>();
        progress.MapGet("/playlist/{id:guid}", ReadPlaylistAsync).RequiresPlaylist(Access.Read).Produces<ProgressView>();
    }

    private static async Task<IResult> ReadJobAsync(long jobId, JobReader jobs, CancellationToken cancellationToken)
        => await jobs.FindAsync(jobId, cancellationToken) is { } job ? TypedResults.Ok(job.Progress) : Problems.NotFound("job", jobId);

    private static async Task<IResult> ReadGlobalAsync(JobReader jobs, TimeProvider clock, CancellationToken cancellationToken)
        => TypedResults.Ok(GlobalProgressView.Of(await jobs.ListLiveAsync(cancellationToken), clock.GetUtcNow()));

    private static async Task<IResult> ReadPlaylistAsync(Guid id, IPlaylists playlists, JobReader jobs, CancellationToken cancellationToken)
    {
        if (await playlists.FindAsync(id, cancellationToken) is null)
            return Problems.NotFound("playlist", id);

        return await jobs.FindForPlaylistAsync(id, cancellationToken) is { } job
            ? TypedResults.Ok(job.Progress)
            : Problems.Of(StatusCodes.Status404NotFound, "not_analyzed", $"The playlist was not analysed yet. POST /api/playlists/{id}/analyze asks for it.");
    }
}

/// <summary>All that runs or waits, as one progress, and each job of it.</summary>
internal sealed record GlobalProgressView : ProgressView
{
    private GlobalProgressView(ProgressView sum, IReadOnlyList<JobView> jobs)
        : base(sum) => Jobs = jobs;

    public IReadOnlyList<JobView> Jobs { get; }

    /// <param name="jobs">What is live.</param>
    /// <param name="now">Stands for the time of the last change when nothing is.</param>
    public static GlobalProgressView Of(IReadOnlyList<JobView> jobs, DateTimeOffset now) => jobs switch
    {
        [] => new GlobalProgressView(
            new ProgressView(null, JobState.Completed, "idle", 0, 0, 0, 0, 0, 100, null, null, null, null, null, null, now), jobs),
        [var only] => new GlobalProgressView(only.Progress, jobs),
        _ => new GlobalProgressView(Sum([.. jobs.Select(job => job.Progress)]), jobs),
    };

    // Each job's time left holds its wait for the others: the whole is over when the last of them is. Where one is unknown, so is the whole.
    private static ProgressView Sum(IReadOnlyList<ProgressView> jobs)
    {
        var (current, total) = (jobs.Sum(job => job.Current), jobs.Sum(job => job.Total));
        var isKnown = jobs.All(job => job.EtaSeconds is not null);
        double? Last(Func<ProgressView, double?> seconds) => isKnown ? jobs.Max(seconds) : null;
        var (likely, low, high) = (Last(job => job.EtaSeconds), Last(job => job.EtaLowSeconds), Last(job => job.EtaHighSeconds));
        return new ProgressView(
            null,
            jobs.Any(job => job.Status == JobState.InProgress) ? JobState.InProgress : JobState.Pending,
            $"{jobs.Count} jobs",
            current,
            total,
            jobs.Sum(job => job.Succeeded),
            jobs.Sum(job => job.Skipped),
            jobs.Sum(job => job.Failed),
            total == 0 ? 0 : Math.Floor(1000.0 * current / total) / 10,
            likely,
            low,
            high,
            isKnown ? TimeText.Of(Span(likely), Span(low), Span(high)) : null,
            jobs.Any(job => job.ItemsPerHour is not null) ? jobs.Sum(job => job.ItemsPerHour ?? 0) : null,
            jobs.Min(job => job.StartedAt),
            jobs.Max(job => job.UpdatedAt));

        static TimeSpan Span(double? seconds) => TimeSpan.FromSeconds(seconds ?? 0);
    }
}
