using System.Runtime.CompilerServices;
using AnalysisApp.Queue.History;
using AnalysisApp.Queue.Repair;
using AnalysisApp.Queue.Signals;
using Npgsql;

namespace AnalysisApp.Queue.Storage;

internal sealed class JobQueue(
    JobEnqueuer enqueuer, JobReader reader, JobLook look, StatusReader status, JobControl control, JobReplay replay, UserPauses pauses, WaitReader waits,
    QueueRepairer repairer, SignalHub signals) : IJobQueue
{
    public Task<EnqueuedJob> EnqueueAsync<TArguments>(NpgsqlTransaction transaction, NewJob<TArguments> job, CancellationToken cancellationToken)
        where TArguments : IJobArguments
        => enqueuer.EnqueueAsync(transaction, job, cancellationToken);

    public Task<IReadOnlyList<EnqueuedJob>> EnqueueManyAsync<TArguments>(
        NpgsqlTransaction transaction, IReadOnlyList<NewJob<TArguments>> jobs, CancellationToken cancellationToken)
        where TArguments : IJobArguments
        => enqueuer.EnqueueManyAsync(transaction, jobs, cancellationToken);

    public Task<Job?> FindAsync(long id, CancellationToken cancellationToken) => reader.FindAsync(id, cancellationToken);

    public Task<Job?> FindNewestAsync(string type, string target, Guid? userId, CancellationToken cancellationToken)
        => reader.FindNewestAsync(type, target, userId, cancellationToken);

    public async Task<IReadOnlyList<Job>> ListAsync(JobFilter filter, long? before, int limit, CancellationToken cancellationToken)
        => (await look.ListAsync(filter, JobOrder.Newest, before is { } id ? new JobMark(0, id) : null, limit, cancellationToken)).Jobs;

    public Task<IReadOnlyList<JobAttemptFailure>> ListAttemptsAsync(long jobId, CancellationToken cancellationToken)
        => reader.ListAttemptsAsync(jobId, cancellationToken);

    public async Task<Job?> CancelAsync(long id, CancellationToken cancellationToken)
        => await control.CancelAsync(id, cancellationToken) ?? await reader.FindAsync(id, cancellationToken);

    public Task<JobAnswer?> PauseAsync(long id, CancellationToken cancellationToken)
        => AnswerAsync(id, control.PauseAsync(id, cancellationToken), Refusals.OfPause, cancellationToken);

    public Task<JobAnswer?> ResumeAsync(long id, CancellationToken cancellationToken)
        => AnswerAsync(id, control.ResumeAsync(id, cancellationToken), Refusals.OfResume, cancellationToken);

    public Task<JobAnswer?> RetryAsync(long id, CancellationToken cancellationToken)
        => AnswerAsync(id, control.RetryAsync(id, cancellationToken), Refusals.OfRetry, cancellationToken);

    public Task<JobAnswer?> ReplayAsync(long id, CancellationToken cancellationToken) => replay.AskAsync(id, cancellationToken);

    public Task<JobAnswer?> PrioritiseAsync(long id, JobPriority priority, CancellationToken cancellationToken)
        => AnswerAsync(id, control.PrioritiseAsync(id, priority, cancellationToken), Refusals.OfPrioritise, cancellationToken);

    public Task<IReadOnlyList<JobBatch>> DivideAsync(JobCommand command, JobFilter filter, long? upTo, CancellationToken cancellationToken)
        => control.DivideAsync(command, filter, upTo, cancellationToken);

    public Task<int> ControlAsync(
        NpgsqlTransaction transaction, JobCommand command, JobFilter filter, JobBatch batch, CancellationToken cancellationToken)
        => control.ControlAsync(transaction, command, filter, batch, cancellationToken);

    public Task SetPausedAsync(bool paused, CancellationToken cancellationToken) => control.PauseQueueAsync(paused, cancellationToken);

    public Task SetUserPausedAsync(Guid? userId, bool paused, CancellationToken cancellationToken) => pauses.SetAsync(userId, paused, cancellationToken);

    public Task<IReadOnlyDictionary<long, JobWait>> ExplainAsync(
        IReadOnlyCollection<long> ids, ReadTimeLeft? timeLeft, CancellationToken cancellationToken)
        => waits.ExplainAsync(ids, timeLeft, cancellationToken);

    public Task<QueueStatus> ReadStatusAsync(CancellationToken cancellationToken) => status.ReadAsync(cancellationToken);

    public Task<QueueRepair> RepairAsync(CancellationToken cancellationToken) => repairer.RepairAsync(cancellationToken);

    public async IAsyncEnumerable<long?> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var watcher = signals.Watch();
        while (true)
            yield return await watcher.NextAsync(cancellationToken);
    }

    private async Task<JobAnswer?> AnswerAsync(long id, Task<Job?> asked, Func<Job, string?> refusalOf, CancellationToken cancellationToken)
    {
        if (await asked is { } changed)
            return new JobAnswer(changed, Refusal: null);
        return await reader.FindAsync(id, cancellationToken) is { } job ? new JobAnswer(job, refusalOf(job)) : null;
    }
}
