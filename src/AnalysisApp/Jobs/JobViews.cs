using AnalysisApp.Progress;
using AnalysisApp.Queue;

namespace AnalysisApp.Jobs;

/// <summary>
/// Puts jobs together with their progress, and with what those wait for that wait; all of it, as an administrator sees it. What of it a person may see is
/// <see cref="JobReader"/>'s to say.
/// </summary>
internal sealed class JobViews(IJobQueue queue, IProgressBoard progress, TimeProvider clock)
{
    /// <summary>A job without what it waits for, as it is told to many, and often; but for one that was pushed aside, of which there are few.</summary>
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

    /// <summary>These jobs, in their order; at most 200.</summary>
    public async Task<IReadOnlyList<JobView>> ViewAsync(IReadOnlyList<Job> jobs, CancellationToken cancellationToken)
    {
        var records = await progress.ReadAsync([.. jobs.Select(job => job.Id)], cancellationToken);
        var byJob = records.ToDictionary(record => record.JobId);
        var waits = await ExplainAsync(jobs, cancellationToken);
        return [.. jobs.Select(job => JobView.Of(job, byJob.GetValueOrDefault(job.Id), waits.GetValueOrDefault(job.Id)))];
    }

    /// <summary>What runs or waits, at most 200 jobs.</summary>
    /// <param name="userId">Only this user's; null for everybody's.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<IReadOnlyList<JobView>> ListLiveAsync(Guid? userId, CancellationToken cancellationToken)
        => await ViewAsync(await queue.ListAsync(new JobFilter(LiveOnly: true) { UserId = userId }, null, 200, cancellationToken), cancellationToken);

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
