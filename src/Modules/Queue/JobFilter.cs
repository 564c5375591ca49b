namespace AnalysisApp.Queue;

/// <summary>Which jobs; null means any.</summary>
/// <param name="State">In this state.</param>
/// <param name="Type">Of this type.</param>
/// <param name="Priority">Of this priority.</param>
/// <param name="Text">With this in the title or the target, in small or capital letters.</param>
/// <param name="LiveOnly">Only what runs or waits.</param>
public sealed record JobFilter(
    JobState? State = null,
    string? Type = null,
    JobPriority? Priority = null,
    string? Text = null,
    bool LiveOnly = false)
{
    /// <summary>For this user.</summary>
    public Guid? UserId { get; init; }

    /// <summary>Ended at this time or later; what has not ended is left out.</summary>
    public DateTimeOffset? EndedSince { get; init; }

    /// <summary>Ended before this time; what has not ended is left out.</summary>
    public DateTimeOffset? EndedBefore { get; init; }

    /// <summary>Only what waits, whether it has run before or not.</summary>
    public bool WaitingOnly { get; init; }

    /// <summary>Whose last attempt failed for this kind of reason; a job that went on since may have it too.</summary>
    public FailureKind? Failure { get; init; }

    /// <summary>With this code in its last failure.</summary>
    public string? FailureCode { get; init; }

    /// <summary>Enqueued at this time or later.</summary>
    public DateTimeOffset? CreatedSince { get; init; }

    /// <summary>Enqueued before this time.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Not of this type.</summary>
    public string? ExceptType { get; init; }
}
