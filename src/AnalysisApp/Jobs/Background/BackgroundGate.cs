using System.Globalization;
using AnalysisApp.Configuration;
using AnalysisApp.Progress;
using AnalysisApp.Queue;

namespace AnalysisApp.Jobs.Background;

/// <summary>Holds low-priority work back while the settings say so. One for each run, asked before each song; what a person asked for passes.</summary>
internal sealed class BackgroundGate(BackgroundSettings settings, IProgressBoard progress, MemoryLoad memory, TimeProvider clock)
{
    /// <summary>Several library jobs may run at a time, of each person and each scope, so each takes only its share of what is free.</summary>
    private const int MostLibraryJobs = 16;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    /// <summary>Songs that may be begun before the hour is counted again.</summary>
    private int _free;

    /// <param name="run">The run; its priority decides.</param>
    /// <param name="target">What its progress is about.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <returns>How the run should end, with the reason for people; null when it may go on with the next song.</returns>
    public async Task<JobOutcome.Snooze?> HoldAsync(JobRun run, string target, CancellationToken cancellationToken)
    {
        if (run.Priority != JobPriority.Low)
            return null;

        return HoldForHours() ?? HoldForMemory() ?? await HoldForLimitAsync(target, cancellationToken);
    }

    private JobOutcome.Snooze? HoldForHours()
    {
        var now = clock.GetUtcNow();
        return settings.Hours?.NextStart(now) is { } start
            ? new JobOutcome.Snooze(start - now, $"Waits for {TimeOf(start)}, the start of the background hours.")
            : null;
    }

    private JobOutcome.Snooze? HoldForMemory()
    {
        if (settings.MostMemoryPercent is not { } most)
            return null;

        var load = memory.ReadPercent();
        return load > most
            ? new JobOutcome.Snooze(LookAgain, string.Create(
                CultureInfo.InvariantCulture, $"Waits for memory: {Math.Floor(load)} % is in use, above the {most} % of Background:MostMemoryPercent."))
            : null;
    }

    private async Task<JobOutcome.Snooze?> HoldForLimitAsync(string target, CancellationToken cancellationToken)
    {
        if (settings.SongsPerHour is not { } most || _free-- > 0)
            return null;

        // The items are the truth on every instance and after every restart; those of lyrics that were known have cost nothing and do not count.
        var now = clock.GetUtcNow();
        var read = await progress.CountRecentAsync([ProgressTarget.Library, target], now - Hour, cancellationToken);
        _free = Math.Max(0, ((most - read.Count) / MostLibraryJobs) - 1);
        if (read.Count < most || read.Oldest is not { } oldest)
            return null;

        // Not for one song at a time: what comes free within a minute is begun together.
        var free = oldest + Hour > now + LookAgain ? oldest + Hour : now + LookAgain;
        return new JobOutcome.Snooze(free - now, string.Create(
            CultureInfo.InvariantCulture,
            $"Waits for {TimeOf(free)}: {read.Count} songs were read in the last hour, and Background:SongsPerHour is {most}."));
    }

    private string TimeOf(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, settings.TimeZone).ToString("HH:mm", CultureInfo.InvariantCulture);
}
