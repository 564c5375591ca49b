using Npgsql;

namespace AnalysisApp.Queue;

/// <summary>Does one type of job. Resolved from a scope of its own for every run.</summary>
/// <remarks>
/// A run may happen twice (a lost lease, a crash between the work and its commit), so effects must be safe to repeat; write them in one
/// transaction with <see cref="JobRun.CheckpointAsync"/>, which refuses when the lease is gone.
/// </remarks>
/// <typeparam name="TArguments">The job's arguments.</typeparam>
public interface IJobHandler<in TArguments>
    where TArguments : IJobArguments
{
    /// <summary>Runs the job, from <see cref="JobRun.Cursor"/> on.</summary>
    /// <param name="arguments">As enqueued.</param>
    /// <param name="run">The lease: checkpoints, and the wish to stop.</param>
    /// <param name="cancellationToken">
    /// Hard stop: the lease was lost, the deadline passed, or the shutdown limit ran out. The gentle stop is <see cref="JobRun.StopRequested"/>.
    /// </param>
    /// <returns>How it ended. An exception is a failure, and its kind decides about the next attempt.</returns>
    Task<JobOutcome> HandleAsync(TArguments arguments, JobRun run, CancellationToken cancellationToken);
}

/// <summary>One run of one job, held under a lease. Used by one handler at a time.</summary>
public abstract class JobRun
{
    /// <summary>The job's id.</summary>
    public abstract long JobId { get; }

    /// <summary>The attempt, from 1.</summary>
    public abstract int Attempt { get; }

    /// <summary>Its class, as the claim or the last checkpoint found it: a person may move a running job.</summary>
    public abstract JobPriority Priority { get; }

    /// <summary>What the last checkpoint left; null on a fresh start.</summary>
    public abstract string? Cursor { get; }

    /// <summary>Why the attempt before this one failed; null when none has. After <see cref="FailureKind.ResourceExhausted"/>, take smaller batches.</summary>
    public abstract JobFailure? LastFailure { get; }

    /// <summary>What the handler is at, in a word, for the report should it fail. Null until it says so; writes nothing.</summary>
    public string? Stage { get; set; }

    /// <summary>The models that the handler uses, for the report should it fail: at most 100 characters. Null until it says so; writes nothing.</summary>
    public string? ModelSet { get; set; }

    /// <summary>Memory in use on the handler's GPU, for the report should it fail. Null until it says so; writes nothing.</summary>
    public long? GpuMemoryBytes { get; set; }

    /// <summary>Whom the work is for.</summary>
    public abstract Guid? UserId { get; }

    /// <summary>Cancelled when the job should stop at its next checkpoint: a cancel, a pause, a shutdown, or more urgent work.</summary>
    public abstract CancellationToken StopRequested { get; }

    /// <summary>Saves how far the job is, inside the caller's transaction, together with the effects up to there.</summary>
    /// <remarks>Commit soon: from here on the server ends the transaction when it is silent for 10 seconds, since it keeps the job from everybody else.</remarks>
    /// <exception cref="LeaseLostException">Another worker holds the job now; the transaction must be rolled back.</exception>
    public abstract Task CheckpointAsync(NpgsqlTransaction transaction, string cursor, CancellationToken cancellationToken);

    /// <summary>Locks the job's row inside the caller's transaction and makes sure that this run still holds it.</summary>
    /// <remarks>Commit soon, as after <see cref="CheckpointAsync"/>.</remarks>
    /// <exception cref="LeaseLostException">Another worker holds the job now; the transaction must be rolled back.</exception>
    public abstract Task EnsureHeldAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken);
}

/// <summary>The run's lease is over, so it may write nothing more. Let it pass through the handler.</summary>
public sealed class LeaseLostException(long jobId) : Exception($"The lease of job {jobId} was lost; another worker continues it.");

/// <summary>A fault whose kind the handler knows.</summary>
public sealed class JobFaultException(FailureKind kind, string code, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Decides about the next attempt.</summary>
    public FailureKind Kind { get; } = kind;

    /// <summary>Stable, for programs: lower case and underscores.</summary>
    public string Code { get; } = code;
}
