using AnalysisApp.Queue;
using AnalysisApp.Security;

namespace AnalysisApp.Jobs;

/// <summary>Reads jobs as whoever asks may see them: one's own, without what tells of the machine; an administrator everybody's, and all of it.</summary>
internal sealed class JobReader(IJobQueue queue, JobViews views, CurrentUser user)
{
    /// <summary>Only their jobs; what asks for another's finds none.</summary>
    /// <param name="filter">What they ask for.</param>
    public JobFilter Narrowed(JobFilter filter) => user.JobOwner is { } owner ? filter with { UserId = owner } : filter;

    /// <summary>Whether they may look for the jobs of a user; anybody may look for their own.</summary>
    public bool MayLookFor(Guid? userId) => userId is null || user.JobOwner is not { } owner || owner == userId;

    /// <summary>The job itself, for whoever wants something of it; null when there is none, or it is somebody else's.</summary>
    public async Task<Job?> FindJobAsync(long id, CancellationToken cancellationToken)
        => await queue.FindAsync(id, cancellationToken) is { } job && (user.JobOwner is not { } owner || job.UserId == owner) ? job : null;

    public async Task<JobView?> FindAsync(long id, CancellationToken cancellationToken)
        => await FindJobAsync(id, cancellationToken) is { } job ? await ViewAsync(job, cancellationToken) : null;

    /// <summary>A job that they may see.</summary>
    public async Task<JobView> ViewAsync(Job job, CancellationToken cancellationToken) => Shown(await views.ViewAsync(job, cancellationToken));

    /// <summary>Jobs that they may see, in their order; at most 200.</summary>
    public async Task<IReadOnlyList<JobView>> ViewAsync(IReadOnlyList<Job> jobs, CancellationToken cancellationToken)
        => [.. (await views.ViewAsync(jobs, cancellationToken)).Select(Shown)];

    /// <summary>What runs or waits, at most 200 jobs.</summary>
    public async Task<IReadOnlyList<JobView>> ListLiveAsync(CancellationToken cancellationToken)
        => [.. (await views.ListLiveAsync(user.JobOwner, cancellationToken)).Select(Shown)];

    /// <summary>The newest job about a song, live ones first.</summary>
    public Task<JobView?> FindForSongAsync(Guid songId, CancellationToken cancellationToken)
        => FindNewestAsync(AnalyseSongArguments.JobType, songId.ToString(), cancellationToken);

    /// <summary>The newest job about a playlist, live ones first.</summary>
    public Task<JobView?> FindForPlaylistAsync(Guid playlistId, CancellationToken cancellationToken)
        => FindNewestAsync(AnalysePlaylistArguments.JobType, playlistId.ToString(), cancellationToken);

    private async Task<JobView?> FindNewestAsync(string type, string target, CancellationToken cancellationToken)
        => await queue.FindNewestAsync(type, target, user.JobOwner, cancellationToken) is { } job ? await ViewAsync(job, cancellationToken) : null;

    private JobView Shown(JobView job) => user.IsAdmin ? job : job.ToOwner();
}
