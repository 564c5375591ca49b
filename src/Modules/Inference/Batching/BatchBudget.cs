namespace AnalysisApp.Inference.Batching;

/// <summary>
/// How many tokens one run of a model may hold now: as many as set, until memory runs out; then half of what failed, for a while. Safe for concurrent use.
/// </summary>
/// <param name="most">As set.</param>
/// <param name="clock">Tells how long ago memory ran out.</param>
internal sealed class BatchBudget(int most, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private int? _halved;
    private long _halvedAt;

    /// <summary>After this long without a failure the budget doubles, and so on until it is as set.</summary>
    public static TimeSpan RegrowAfter { get; } = TimeSpan.FromMinutes(5);

    /// <summary>At least 1. A text that is longer runs alone.</summary>
    public int Tokens
    {
        get
        {
            lock (_gate)
                return Tokens_NeedsGate();
        }
    }

    /// <summary>A batch of that many tokens did not fit.</summary>
    public void Halve(int tokens)
    {
        lock (_gate)
        {
            _halved = Math.Max(1, Math.Min(Tokens_NeedsGate(), tokens / 2));
            _halvedAt = clock.GetTimestamp();
        }
    }

    private int Tokens_NeedsGate()
    {
        if (_halved is not { } tokens)
            return most;

        var doublings = (int)Math.Min(clock.GetElapsedTime(_halvedAt) / RegrowAfter, 31);
        return (int)Math.Min(most, (long)tokens << doublings);
    }
}
