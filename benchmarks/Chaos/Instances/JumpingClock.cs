namespace AnalysisApp.Queue.Chaos.Instances;

/// <summary>The system's clock, wrong by as much as somebody set it. Timers go on as they were, as they do when a machine's clock is set.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long _offset;

    public TimeSpan Offset
    {
        set => Interlocked.Exchange(ref _offset, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _offset));
}
