using Npgsql;

namespace AnalysisApp.Queue;

/// <summary>The door to the queue. Safe for concurrent use.</summary>
public interface IJobQueue
{
    /// <summary>Enqueues inside the caller's transaction: the job exists when, and only when, that transaction commits. Waiting workers wake on commit.</summary>
    Task<EnqueuedJob> EnqueueAsync<TArguments>(NpgsqlTransaction transaction, NewJob<TArguments> job, CancellationToken cancellationToken)
        where TArguments : IJobArguments;

    /// <summary>As <see cref="EnqueueAsync"/> for many jobs of one type, a thousand in a statement; what asks for the same work twice joins itself.</summary>
    /// <returns>The answers, in the order of the jobs.</returns>
    Task<IReadOnlyList<EnqueuedJob>> EnqueueManyAsync<TArguments>(
        NpgsqlTransaction transaction, IReadOnlyList<NewJob<TArguments>> jobs, CancellationToken cancellationToken)
        where TArguments : IJobArguments;

    /// <summary>Reads one job; null when there is none (any more).</summary>
    Task<Job?> FindAsync(long id, CancellationToken cancellationToken);

    /// <summary>Reads the newest job of a type and target, live ones first; null when there is none.</summary>
    /// <param name="type">Of this type.</param>
    /// <param name="target">About this.</param>
    /// <param name="userId">Only for this user; null for anybody's.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<Job?> FindNewestAsync(string type, string target, Guid? userId, CancellationToken cancellationToken);

    /// <summary>Lists jobs, newest first; in pages and in other orders, <see cref="IJobHistory.ListAsync"/> does.</summary>
    /// <param name="filter">What to list. What no index tells is looked for in the newest <see cref="JobPage.MostLookedAt"/> jobs.</param>
    /// <param name="before">Only jobs with a smaller id: the last id of the page before; null for the first page.</param>
    /// <param name="limit">1 to 200.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<Job>> ListAsync(JobFilter filter, long? before, int limit, CancellationToken cancellationToken);

    /// <summary>Lists what is kept of a job's failed attempts, newest first, at most 50. Empty when none failed, or there is no such job.</summary>
    Task<IReadOnlyList<JobAttemptFailure>> ListAttemptsAsync(long jobId, CancellationToken cancellationToken);

    /// <summary>Cancels a live job: at once while it waits, at its next checkpoint while it runs.</summary>
    /// <returns>The job after the request; null when there is none. A job that had already ended is returned as it is.</returns>
    Task<Job?> CancelAsync(long id, CancellationToken cancellationToken);

    /// <summary>Pauses a live job: at once while it waits, at its next checkpoint while it runs. It then waits until it is resumed, and keeps its place.</summary>
    /// <returns>Null when there is no such job. To pause what is paused is no fault.</returns>
    Task<JobAnswer?> PauseAsync(long id, CancellationToken cancellationToken);

    /// <summary>Lets a paused job go on from its cursor, in its old place. A running job that was asked to pause is no longer.</summary>
    /// <returns>Null when there is no such job. To resume what is not paused is no fault.</returns>
    Task<JobAnswer?> ResumeAsync(long id, CancellationToken cancellationToken);

    /// <summary>Puts a failed or cancelled job back in line, last of its priority, with all its attempts and its cursor.</summary>
    /// <returns>Null when there is no such job. Refused while another live job does the same work, and for any other state.</returns>
    Task<JobAnswer?> RetryAsync(long id, CancellationToken cancellationToken);

    /// <summary>
    /// Runs an ended job again from the beginning, as a new job of the same type, target, scope, arguments, title, user and priority. A live job that does
    /// the same work stands for it, and is raised to that priority if it has a lower one. A retry goes on with the same job instead.
    /// </summary>
    /// <returns>The job that now does the work, or the old one where it is refused; null when there is no such job. Refused until the job has ended.</returns>
    Task<JobAnswer?> ReplayAsync(long id, CancellationToken cancellationToken);

    /// <summary>Moves a live job to another priority, last in its line. A running job keeps running, and yields or not by its new priority.</summary>
    /// <returns>Null when there is no such job.</returns>
    Task<JobAnswer?> PrioritiseAsync(long id, JobPriority priority, CancellationToken cancellationToken);

    /// <summary>Cuts the jobs that a command would change now into batches, in the order of their ids. Reads all that match, so it is for what a person asks.</summary>
    /// <param name="command">What will be asked of them. Of jobs that do the same work, only the newest is retried or replayed, and none while one lives.</param>
    /// <param name="filter">Which jobs.</param>
    /// <param name="upTo">The largest id to look at; null for all.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<JobBatch>> DivideAsync(JobCommand command, JobFilter filter, long? upTo, CancellationToken cancellationToken);

    /// <summary>Asks something of all jobs of a batch, in one statement inside the caller's transaction. Those whose state does not allow it stay as they are.</summary>
    /// <param name="transaction">READ COMMITTED, and short: it locks the rows of the batch.</param>
    /// <param name="command">What to do.</param>
    /// <param name="filter">Which of the batch; looked at again, so what changed since is left alone.</param>
    /// <param name="batch">From <see cref="DivideAsync"/>.</param>
    /// <param name="cancellationToken">Stops it; the transaction must then be rolled back.</param>
    /// <returns>How many were changed.</returns>
    Task<int> ControlAsync(NpgsqlTransaction transaction, JobCommand command, JobFilter filter, JobBatch batch, CancellationToken cancellationToken);

    /// <summary>Pauses or resumes the whole queue, on all instances and across restarts: while paused no job starts, and what runs goes on to its end.</summary>
    Task SetPausedAsync(bool paused, CancellationToken cancellationToken);

    /// <summary>
    /// Pauses or resumes the work of one user, on all instances and across restarts: while paused no job of that user starts, and what runs goes on to its
    /// end. Others go on. To ask for what is so already is no fault.
    /// </summary>
    /// <param name="userId">Null, like the nil uuid, is the instance's own work: what no user asked for.</param>
    /// <param name="paused">True to pause.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    Task SetUserPausedAsync(Guid? userId, bool paused, CancellationToken cancellationToken);

    /// <summary>Tells of each job that waits its place in line, why it waits, and when it may start. Costs the same at any number of jobs.</summary>
    /// <param name="ids">At most 200.</param>
    /// <param name="timeLeft">
    /// Asked what is left of running jobs, since whoever watches their progress knows better than their type tells; a job that is left out, and all where it is
    /// null, are judged by their type.
    /// </param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <returns>By id; a job that does not wait, or does not exist, is left out.</returns>
    Task<IReadOnlyDictionary<long, JobWait>> ExplainAsync(IReadOnlyCollection<long> ids, ReadTimeLeft? timeLeft, CancellationToken cancellationToken);

    /// <summary>Reads counts, the oldest wait, throughput and workers. Costs the same at any number of jobs.</summary>
    Task<QueueStatus> ReadStatusAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Looks for whatever should never be, in states, leases, lines, reports and counts, and mends it. Reads the whole table; one repair runs at a
    /// time, and a second waits for it.
    /// </summary>
    /// <returns>What was found; nothing when all is well.</returns>
    Task<QueueRepair> RepairAsync(CancellationToken cancellationToken);

    /// <summary>Ids of jobs whose state changed on any instance, as it happens. A hint: a reader that needs certainty reads the job.</summary>
    /// <remarks>
    /// Yields <c>null</c> for "read everything now": first of all, once it listens, so that nothing falls between a read and the watch; after a lost
    /// connection came back; when the queue as a whole was paused or resumed, or many jobs were changed at once; and to a reader that fell more than 1000 changes behind. Ends only by the token, with <see cref="OperationCanceledException"/>.
    /// </remarks>
    IAsyncEnumerable<long?> WatchAsync(CancellationToken cancellationToken);
}

/// <summary>The queue at a glance.</summary>
/// <param name="Paused">No worker takes new jobs.</param>
/// <param name="Counts">Jobs by state and priority; absent pairs are zero.</param>
/// <param name="OldestWaitingSince">When the job that waits longest was enqueued; null when none waits.</param>
/// <param name="CompletedLastHour">Jobs completed in the last hour.</param>
/// <param name="Workers">Every worker with a live registration, and the recently dead.</param>
public sealed record QueueStatus(
    bool Paused,
    IReadOnlyList<JobCount> Counts,
    DateTimeOffset? OldestWaitingSince,
    int CompletedLastHour,
    IReadOnlyList<WorkerStatus> Workers)
{
    /// <summary>Users whose work does not start, the longest paused first.</summary>
    public IReadOnlyList<PausedUser> PausedUsers { get; init; } = [];
}

/// <summary>A user whose work does not start.</summary>
/// <param name="UserId">Null for the instance's own work.</param>
/// <param name="PausedAt">Since when.</param>
public sealed record PausedUser(Guid? UserId, DateTimeOffset PausedAt);

/// <summary>How many jobs are in a state, of a priority.</summary>
public sealed record JobCount(JobState State, JobPriority Priority, long Count);

/// <summary>One instance and its worker slots.</summary>
/// <param name="Instance">Host, process and a number of its own.</param>
/// <param name="Version">The program's version.</param>
/// <param name="Slots">Jobs it can run at a time.</param>
/// <param name="StartedAt">When it registered.</param>
/// <param name="HeartbeatAt">When it was last seen.</param>
/// <param name="Alive">Its heartbeat is not overdue.</param>
/// <param name="JobIds">What it runs.</param>
public sealed record WorkerStatus(
    string Instance,
    string Version,
    int Slots,
    DateTimeOffset StartedAt,
    DateTimeOffset HeartbeatAt,
    bool Alive,
    IReadOnlyList<long> JobIds)
{
    /// <summary>Those of its slots that take nothing but <c>high</c>.</summary>
    public int ReservedForHigh { get; init; }
}
