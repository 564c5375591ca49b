using AnalysisApp.Progress;
using AnalysisApp.Queue;

namespace AnalysisApp.Jobs;

/// <summary>Reads jobs together with their progress.</summary>
internal sealed class JobReader(IJobQueue queue, IProgressBoard progress)
{
    public async Task<JobView?> FindAsync(long id, CancellationToken cancellationToken)
        => await queue.FindAsync(id, cancellationToken) is { } job ? await ViewAsync(job, cancellationToken) : null;

    public async Task<JobView> ViewAsync(Job job, CancellationToken cancellationToken)
        => JobView.Of(job, await progress.ReadAsync(job.Id, cancellationToken));

    public async Task<IReadOnlyList<JobView>> ListAsync(JobFilter filter, long? before, int limit, CancellationToken cancellationToken)
    {
        var jobs = await queue.ListAsync(filter, before, limit, cancellationToken);
        var records = await progress.ReadAsync([.. jobs.Select(job => job.Id)], cancellationToken);
        var byJob = records.ToDictionary(record => record.JobId);
        return [.. jobs.Select(job => JobView.Of(job, byJob.GetValueOrDefault(job.Id)))];
    }

    /// <summary>What runs or waits, at most 200 jobs.</summary>
    public Task<IReadOnlyList<JobView>> ListLiveAsync(CancellationToken cancellationToken)
        => ListAsync(new JobFilter(LiveOnly: true), null, 200, cancellationToken);

    /// <summary>The newest job about a song, live ones first.</summary>
    public Task<JobView?> FindForSongAsync(Guid songId, CancellationToken cancellationToken)
        => FindNewestAsync(AnalyseSongArguments.JobType, songId.ToString(), cancellationToken);

    /// <summary>The newest job about a playlist, live ones first.</summary>
    public Task<JobView?> FindForPlaylistAsync(Guid playlistId, CancellationToken cancellationToken)
        => FindNewestAsync(AnalysePlaylistArguments.JobType, playlistId.ToString(), cancellationToken);

    private async Task<JobView?> FindNewestAsync(string type, string target, CancellationToken cancellationToken)
        => await queue.FindNewestAsync(type, target, cancellationToken) is { } job ? await ViewAsync(job, cancellationToken) : null;
}
