using System.Globalization;
using AnalysisApp.Health.History;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AnalysisApp.Health.Alerts;

/// <summary>The rules. Pure: what is known now in, what is wrong out.</summary>
internal static class Judgement
{
    /// <summary>A minute without a sample between two breaks no row: the sampler may have been late.</summary>
    public static readonly TimeSpan LongestGap = TimeSpan.FromMinutes(2);

    private const double Gigabyte = 1e9;

    /// <param name="rule">Of the kind <see cref="AlertKind.CheckUnhealthy"/>.</param>
    /// <param name="samples">At least those of the rule's minutes and a little before, by check and time.</param>
    /// <param name="now">The present minute.</param>
    /// <param name="checks">As they are now: they know the fix.</param>
    public static IEnumerable<Finding> OfChecks(AlertRule rule, IReadOnlyList<Sample> samples, DateTimeOffset now, IReadOnlyList<CheckReport> checks)
    {
        foreach (var check in samples.GroupBy(sample => sample.Check))
        {
            if (UnhealthySince([.. check], now) is not { } since || now - since < TimeSpan.FromMinutes(rule.Minutes))
                continue;

            var report = checks.FirstOrDefault(one => one.Name == check.Key && one.Status == HealthStatus.Unhealthy);
            yield return new Finding(rule.Kind, check.Key, $"{check.Key} unhealthy", report?.Message ?? check.Last().Message ?? "It does not work.", report?.Fix);
        }
    }

    /// <summary>Null while too little has ended to tell.</summary>
    public static Finding? OfFailures(AlertRule rule, MeasuredFailures measured)
    {
        if (measured.Ended < AlertRule.FewestRuns || 100.0 * measured.Failed / measured.Ended is var percent && percent < rule.Threshold)
            return null;

        return new Finding(
            rule.Kind,
            "runs",
            $"{Words.Number(100.0 * measured.Failed / measured.Ended)} % of the work fails",
            string.Create(CultureInfo.InvariantCulture, $"{measured.Failed} of {measured.Ended} runs failed in the last {rule.Minutes} min; the limit is {Words.Number(rule.Threshold)} %."),
            "The page Failures says what they have in common, and what to do about it.");
    }

    /// <summary>Null when nothing is wrong.</summary>
    public static Finding? OfWait(AlertRule rule, CheckReport queue)
        => queue.Details.GetValueOrDefault("highStandsForSeconds") is long seconds && seconds >= 60L * rule.Minutes
            ? new Finding(rule.Kind, "queue", "A song that somebody asked for does not start", $"The same one has been next in line for {seconds / 60} min.", queue.Fix)
            : null;

    /// <summary>Null when nothing is wrong.</summary>
    public static Finding? OfDisk(AlertRule rule, CheckReport disk)
        => disk.Details.GetValueOrDefault("freeBytes") is long bytes && bytes < rule.Threshold * Gigabyte
            ? new Finding(
                rule.Kind,
                "disk",
                "The disk is nearly full",
                $"{Words.Number(bytes / Gigabyte)} GB are free where the data folder is; the limit is {Words.Number(rule.Threshold)} GB.",
                disk.Fix ?? "Free space on that disk, or move Storage:DataDirectory to a larger one.")
            : null;

    /// <summary>Since when it has been unhealthy without a break; null when it is not now, or nobody looked lately.</summary>
    private static DateTimeOffset? UnhealthySince(Sample[] samples, DateTimeOffset now)
    {
        DateTimeOffset? since = null;
        var next = now;
        foreach (var sample in samples.Reverse())
        {
            // Across a longer gap the app was not running; what was before it is another story.
            if (sample.Status != HealthStatus.Unhealthy || next - sample.Minute > LongestGap)
                break;

            since = next = sample.Minute;
        }

        return since;
    }
}
