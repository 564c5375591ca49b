namespace AnalysisApp.Queue;

/// <summary>How a handler's run ended, when it ended by its own choice. Faults are exceptions; these are not.</summary>
public abstract record JobOutcome
{
    private JobOutcome()
    {
    }

    /// <summary>The work is complete.</summary>
    public static JobOutcome Done { get; } = new Completed();

    /// <summary>The run stopped at a checkpoint because it was asked to; it goes on from its cursor later. The attempt is not counted.</summary>
    public static JobOutcome Interrupted { get; } = new Yielded();

    internal sealed record Completed : JobOutcome;

    internal sealed record Yielded : JobOutcome;

    /// <summary>Not now: try again after a while. The attempt is not counted.</summary>
    /// <param name="Delay">How long to wait.</param>
    /// <param name="Reason">
    /// What it waits for, in one line for people; shown until the job runs again. A job with a reason looks again at once when it is promoted, and when
    /// an instance starts, whose settings may differ. Null: it waits for its time alone.
    /// </param>
    public sealed record Snooze(TimeSpan Delay, string? Reason = null) : JobOutcome;

    /// <summary>There is nothing left to do, for example because the target was deleted.</summary>
    /// <param name="Reason">One line for people.</param>
    public sealed record Cancel(string Reason) : JobOutcome;
}
