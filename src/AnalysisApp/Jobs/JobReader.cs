using AnalysisApp.Progress;
using AnalysisApp.Queue;

namespace AnalysisApp.Jobs;

/// <summary>Reads jobs together with their progress, and with what those wait for that wait.</summary>
internal sealed class JobReader(IJobQueue queue, IProgressBoard progress, TimeProvider clock)
{
    public async Task<JobView?> FindAsync(long id, CancellationToken cancellationToken)
        => await queue.FindAsync(id, cancellationToken) is { } job ? await ViewAsync(job, cancellationToken) : null;

    /// <summary>The same without what the job waits for, as it is told to many, and often; but for one that was pushed aside, of which there are few.</summary>
    public async Task<JobView?> FindUnexplainedAsync(long id, CancellationToken cancellationToken) => await queue.FindAsync(id, cancellationToken) switch
    {
        null => null,
        { State: JobState.Interrupted } job => await ViewAsync(job, cancellationToken),
        { } job => JobView.Of(job, await progress.ReadAsync(id, cancellationToken), wait: null),
    };

    public async Task<JobView> ViewAsync(Job job, CancellationToken cancellationToken)
    {
        var waits = await ExplainAsync([job], cancellationToken);
        return JobView.Of(job, await progress.ReadAsync(job.Id, cancellationToken), waits.GetValueOrDefault(job.Id));
    }

    public async Task<IReadOnlyList<JobView>> ListAsync(JobFilter filter, long? before, int limit, CancellationToken cancellationToken)
    {
        var jobs = await queue.ListAsync(filter, before, limit, cancellationToken);
        var records = await progress.ReadAsync([.. jobs.Select(job => job.Id)], cancellationToken);
        var byJob = records.ToDictionary(record => record.JobId);
        var waits = await ExplainAsync(jobs, cancellationToken);
        return [.. jobs.Select(job => JobView.Of(job, byJob.GetValueOrDefault(job.Id), waits.GetValueOrDefault(job.Id)))];
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

    private async Task<IReadOnlyDictionary<long, WaitView>> ExplainAsync(IReadOnlyList<Job> jobs, CancellationToken cancellationToken)
    {
        var waiting = jobs.Where(job => job.State is JobState.Pending or JobState.Interrupted).ToDictionary(job => job.Id);
        var now = clock.GetUtcNow();
        return (await queue.ExplainAsync(waiting.Keys, ReadTimeLeftAsync, cancellationToken))
            .ToDictionary(wait => wait.Key, wait => WaitView.Of(wait.Value, waiting[wait.Key].Failure, now));
    }

    /// <summary>A job that has read a part of its songs tells more about its end than others of its kind.</summary>
    private async Task<IReadOnlyDictionary<long, RunLeft>> ReadTimeLeftAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
        => (await progress.ReadAsync([.. ids], cancellationToken)).Where(record => record.TimeLeft is not null)
            .ToDictionary(record => record.JobId, record => new RunLeft(record.TimeLeft!.Low, record.TimeLeft.High));
}
