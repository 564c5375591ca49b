namespace AnalysisApp.Queue;

/// <summary>What a handler is given. Serialised as JSON into the job's row, so it holds ids, not texts.</summary>
public interface IJobArguments
{
    /// <summary>The job type that these arguments belong to: lower case and underscores, for example <c>song_analysis</c>.</summary>
    static abstract string JobType { get; }
}

/// <summary>A job to enqueue.</summary>
/// <param name="Arguments">For the handler.</param>
/// <param name="Priority">Its class.</param>
/// <param name="Title">For people, at most 300 characters are kept.</param>
/// <param name="Target">What it is about; part of what makes a live job unique.</param>
/// <param name="Scope">Which part of the target; part of what makes a live job unique.</param>
/// <param name="UserId">Whom the work is for; work of one priority is shared out fairly between users. Null is the instance itself.</param>
/// <param name="CorrelationId">Ties the job's log lines to the request that asked for it.</param>
public sealed record NewJob<TArguments>(
    TArguments Arguments,
    JobPriority Priority,
    string Title,
    string Target,
    string Scope = "",
    Guid? UserId = null,
    string? CorrelationId = null)
    where TArguments : IJobArguments;

/// <summary>The answer to an enqueue.</summary>
/// <param name="Job">The job that now stands for the request.</param>
/// <param name="Joined">A live job for the same (type, target, scope) was there already; its priority was raised if more was asked for.</param>
public sealed record EnqueuedJob(Job Job, bool Joined);
