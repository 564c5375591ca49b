using AnalysisApp.Jobs;
using AnalysisApp.Library;

namespace AnalysisApp.Api;

/// <summary>Progress of one job, of a playlist, and of everything.</summary>
internal static class ProgressApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var progress = api.MapGroup("/progress").WithTags("Progress");
        progress.MapGet("/{jobId:long}", ReadJobAsync).Produces<ProgressView>();
        progress.MapGet("/global", ReadGlobalAsync).Produces<GlobalProgressView>();
        progress.MapGet("/playlist/{id:guid}", ReadPlaylistAsync).Produces<ProgressView>();
    }

    private static async Task<IResult> ReadJobAsync(long jobId, JobReader jobs, CancellationToken cancellationToken)
        => await jobs.FindAsync(jobId, cancellationToken) is { } job ? TypedResults.Ok(job.Progress) : Problems.NotFound("job", jobId);

    private static async Task<IResult> ReadGlobalAsync(JobReader jobs, CancellationToken cancellationToken)
    {
        var live = await jobs.ListLiveAsync(cancellationToken);
        return TypedResults.Ok(new GlobalProgressView(ProgressView.Sum([.. live.Select(job => job.Progress)]), live));
    }

    private static async Task<IResult> ReadPlaylistAsync(Guid id, IPlaylists playlists, JobReader jobs, CancellationToken cancellationToken)
    {
        if (await playlists.FindAsync(id, cancellationToken) is null)
            return Problems.NotFound("playlist", id);

        return await jobs.FindForPlaylistAsync(id, cancellationToken) is { } job
            ? TypedResults.Ok(job.Progress)
            : Problems.Of(StatusCodes.Status404NotFound, "not_analyzed", $"The playlist was not analysed yet. POST /api/playlists/{id}/analyze asks for it.");
    }
}

/// <summary>All that runs or waits.</summary>
/// <param name="Progress">Of all of it; null when nothing is live.</param>
/// <param name="Jobs">Each of it.</param>
internal sealed record GlobalProgressView(ProgressView? Progress, IReadOnlyList<JobView> Jobs);
