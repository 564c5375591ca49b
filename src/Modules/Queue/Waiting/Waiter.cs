namespace AnalysisApp.Queue.Waiting;

/// <summary>A waiting job that somebody asks about.</summary>
internal sealed record Waiter(
    long Id,
    JobPriority Priority,
    Guid Owner,
    bool Paused,
    DateTimeOffset? RunAt,
    FailureKind? LastFailure,
    DateTimeOffset? FailedAt,
    bool QueuePaused,
    bool UserPaused)
{
    /// <summary>Whether it stands in line at all; if not, the line need not be read for it.</summary>
    public bool IsInLine => !Paused && RunAt is null && !UserPaused;

    /// <param name="outlook">What is known of the line.</param>
    public JobWait In(Outlook outlook)
    {
        var reason = ReasonIn(outlook);
        return new JobWait(
            reason,
            IsInLine ? outlook.PositionOf(Id) : null,
            reason is WaitReason.RetryAt or WaitReason.Dependency ? RunAt : null,
            FailedAt,
            IsInLine && !QueuePaused ? outlook.StartOf(Id) : null);
    }

    private WaitReason ReasonIn(Outlook outlook)
    {
        if (Paused)
            return WaitReason.Paused;
        if (RunAt is not null)
            return LastFailure == FailureKind.DependencyDown ? WaitReason.Dependency : WaitReason.RetryAt;
        if (QueuePaused)
            return WaitReason.QueuePaused;
        if (UserPaused)
            return WaitReason.UserPaused;
        if (!outlook.AnyWorker)
            return WaitReason.NoWorker;
        if (outlook.StartsNow(Id))
            return WaitReason.Starting;
        if (outlook.IsCapped(Owner))
            return WaitReason.Capped;
        return outlook.GetsRoomMade(Id) ? WaitReason.Starting : WaitReason.Behind;
    }
}
