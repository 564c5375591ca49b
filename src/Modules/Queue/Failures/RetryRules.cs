using System.Diagnostics;

namespace AnalysisApp.Queue.Failures;

/// <summary>What a failed attempt leads to. Pure: the table of architecture.md.</summary>
internal static class RetryRules
{
    /// <summary>How long a job that ran out of memory is left to other instances that live, before its own may take it again.</summary>
    public static TimeSpan PatienceForAnother { get; } = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan DependencyPause = TimeSpan.FromSeconds(30);

    /// <param name="kind">Of the fault.</param>
    /// <param name="attempt">The one that failed, from 1.</param>
    /// <param name="maxAttempts">The job's own limit.</param>
    /// <param name="chance">0 to 1: where within its jitter the delay falls.</param>
    public static Retry After(FailureKind kind, int attempt, int maxAttempts, double chance) => kind switch
    {
        FailureKind.Malformed => Retry.Never,
        FailureKind.Transient => attempt < Math.Min(5, maxAttempts) ? new Retry(Backoff(attempt, chance)) : Retry.Never,
        FailureKind.ResourceExhausted or FailureKind.Timeout => attempt < Math.Min(3, maxAttempts) ? new Retry(TimeSpan.Zero) : Retry.Never,
        FailureKind.DependencyDown => new Retry(DependencyPause, CountsAttempt: false),
        _ => throw new UnreachableException($"There is no failure kind {kind}. This is a bug."),
    };

    /// <summary>2^attempt seconds, a quarter more or less, so that jobs which failed together do not come back together.</summary>
    private static TimeSpan Backoff(int attempt, double chance)
        => TimeSpan.FromSeconds(Math.Pow(2, attempt) * (0.75 + (chance / 2)));
}

/// <param name="Delay">Null: it is over. Zero: at once.</param>
/// <param name="CountsAttempt">Whether the failed attempt is one of the few.</param>
internal readonly record struct Retry(TimeSpan? Delay, bool CountsAttempt = true)
{
    public static Retry Never => new(null);
}
