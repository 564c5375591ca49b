using AnalysisApp.Health.History;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnalysisApp.Health.Alerts;

/// <summary>
/// Goes through the rules once a minute, in every instance. An incident is opened by the first that sees it and is over when none has seen it for
/// <see cref="AlertRule.ClearFor"/>, so instances that see different disks do not argue.
/// </summary>
internal sealed class AlertRound(
    SampleStore samples, RuleStore rules, IncidentStore incidents, IFailureMeasure failures, TimeProvider clock, ILogger<AlertRound> logger)
{
    /// <returns>Whether there are news to tell.</returns>
    public async Task<bool> RunAsync(HealthSummary summary, CancellationToken cancellationToken)
    {
        var found = new List<Finding>();
        var judged = new List<AlertKind>();
        foreach (var rule in await rules.ReadAsync(cancellationToken))
        {
            if (!rule.Enabled)
                judged.Add(rule.Kind);
            else if (await JudgeAsync(rule, summary, cancellationToken) is { } findings)
            {
                judged.Add(rule.Kind);
                found.AddRange(findings);
            }
        }

        return await incidents.ApplyAsync(found, judged, clock.GetUtcNow(), cancellationToken);
    }

    /// <summary>Null when it cannot be told now; what was wrong is then still taken to be.</summary>
    private async Task<IEnumerable<Finding>?> JudgeAsync(AlertRule rule, HealthSummary summary, CancellationToken cancellationToken) => rule.Kind switch
    {
        AlertKind.CheckUnhealthy => Judgement.OfChecks(rule, await RecentAsync(rule, cancellationToken), clock.GetUtcNow(), summary.Checks),
        AlertKind.FailureShare => await FailuresAsync(rule, cancellationToken),
        AlertKind.QueueWait => Of("queue", "waiting", summary) is { } queue ? OneOrNone(Judgement.OfWait(rule, queue)) : null,
        _ => Of("disk", "freeBytes", summary) is { } disk ? OneOrNone(Judgement.OfDisk(rule, disk)) : null,
    };

    private async Task<IReadOnlyList<Sample>> RecentAsync(AlertRule rule, CancellationToken cancellationToken)
        => await samples.ReadAsync(clock.GetUtcNow() - TimeSpan.FromMinutes(rule.Minutes) - Judgement.LongestGap, cancellationToken);

    private async Task<IEnumerable<Finding>?> FailuresAsync(AlertRule rule, CancellationToken cancellationToken)
    {
        try
        {
            return OneOrNone(Judgement.OfFailures(rule, await failures.ReadAsync(TimeSpan.FromMinutes(rule.Minutes), cancellationToken)));
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException)
        {
            HealthLog.RuleNotJudged(logger, rule.Kind, fault.Message);
            return null;
        }
    }

    // A check that failed itself has no details.
    private static CheckReport? Of(string name, string detail, HealthSummary summary)
        => summary.Checks.FirstOrDefault(check => check.Name == name && check.Details.ContainsKey(detail));

    private static IEnumerable<Finding> OneOrNone(Finding? finding) => finding is null ? [] : [finding];
}
