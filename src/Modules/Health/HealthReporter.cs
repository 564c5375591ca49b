using AnalysisApp.Health.Reporting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Health;

/// <summary>Asks every registered <see cref="IHealthCheck"/> how it is. Safe for concurrent use: readers share one run and its report.</summary>
public sealed class HealthReporter
{
    /// <summary>Where a check's data holds the text that says how to mend what it found, a string or a <see cref="FormattableString"/>.</summary>
    public const string FixKey = "fix";

    /// <summary>Where a check's data may hold its description as a <see cref="FormattableString"/>, whose format and values allow for another language.</summary>
    public const string MessageKey = "message";

    private static readonly string[] Order = ["database", "queue", "workers", "models", "gpu", "disk", "backups", "sources"];

    private readonly Lock _gate = new();
    private readonly CheckRun[] _checks;
    private readonly TimeSpan _keptFor;
    private readonly TimeProvider _clock;
    private readonly ILogger<HealthReporter> _logger;
    private readonly Dictionary<string, HealthStatus> _before = [];
    private Task<HealthSummary>? _report;
    private long _reportedAt;

    /// <summary>Takes the checks that are registered.</summary>
    public HealthReporter(
        IOptions<HealthCheckServiceOptions> registered,
        IOptions<HealthOptions> options,
        IServiceScopeFactory scopes,
        TimeProvider clock,
        ILogger<HealthReporter> logger)
    {
        ArgumentNullException.ThrowIfNull(registered);
        ArgumentNullException.ThrowIfNull(options);
        (_keptFor, _clock, _logger) = (options.Value.KeptFor, clock, logger);
        _checks =
        [
            .. registered.Value.Registrations
                .OrderBy(check => Array.IndexOf(Order, check.Name) is var place and >= 0 ? place : Order.Length)
                .ThenBy(check => check.Name, StringComparer.Ordinal)
                .Select(check => new CheckRun(check, options.Value.CheckTimeout, scopes, clock)),
        ];
    }

    /// <summary>A report not older than <see cref="HealthOptions.KeptFor"/>. Never throws over a check that does.</summary>
    /// <param name="cancellationToken">Stops waiting; the checks go on for the other readers.</param>
    public Task<HealthSummary> ReadAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var isUnderWay = _report is { IsCompleted: false };
            var isFresh = _report is { IsCompletedSuccessfully: true } && _clock.GetElapsedTime(_reportedAt) < _keptFor;
            if (!isUnderWay && !isFresh)
                _report = Task.Run(RunAsync, CancellationToken.None);

            return _report!.WaitAsync(cancellationToken);
        }
    }

    private async Task<HealthSummary> RunAsync()
    {
        var outcomes = await Task.WhenAll(_checks.Select(check => check.RunAsync()));
        foreach (var (report, fault) in outcomes)
            Log(report, fault);

        var status = outcomes.Select(outcome => outcome.Report.Status).DefaultIfEmpty(HealthStatus.Healthy).Min();
        lock (_gate)
            _reportedAt = _clock.GetTimestamp();

        return new HealthSummary(status, [.. outcomes.Select(outcome => outcome.Report)]);
    }

    // Changes only: probes ask every few seconds, and a log that repeats itself is not read. Runs follow one another, so the table needs no lock.
    private void Log(CheckReport report, Exception? fault)
    {
        if (_before.GetValueOrDefault(report.Name, HealthStatus.Healthy) == report.Status)
            return;

        _before[report.Name] = report.Status;
        if (report.Status == HealthStatus.Healthy)
            HealthLog.Recovered(_logger, report.Name, report.Message);
        else
            HealthLog.Worsened(_logger, report.Name, report.Status, report.Message, fault);
    }
}
