using AnalysisApp.Queue;

namespace AnalysisApp.Jobs;

/// <summary>What becomes of a job when too much waits for the models already: it waits too, and that is no failure.</summary>
internal static class BusyModels
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);

    public static JobOutcome.Snooze Snooze { get; } = new(LookAgain, "Waits for the models: they have as much work ahead as may wait (Inference:MaxWaitingTokens).");
}
