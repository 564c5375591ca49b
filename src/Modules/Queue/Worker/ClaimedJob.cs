using AnalysisApp.Queue.Storage;

namespace AnalysisApp.Queue.Worker;

/// <summary>A job as its worker took it.</summary>
internal sealed record ClaimedJob(
    long Id,
    string Type,
    JobPriority Priority,
    string Arguments,
    string? Cursor,
    int Attempt,
    int MaxAttempts,
    long Epoch,
    Guid? UserId,
    string? CorrelationId,
    long FairTag,
    DateTimeOffset CreatedAt,
    JobFailure? LastFailure)
{
    /// <summary>No worker has had it since it was enqueued, or retried by a person.</summary>
    public bool StartsAnew { get; init; }

    public PlaceInLine Place => new(Priority, FairTag, Id);
}
