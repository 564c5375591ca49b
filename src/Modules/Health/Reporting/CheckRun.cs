using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AnalysisApp.Health.Reporting;

/// <summary>Runs one check within its time. Called by one reader at a time.</summary>
internal sealed class CheckRun(HealthCheckRegistration registration, TimeSpan longest, IServiceScopeFactory scopes, TimeProvider clock)
{
    private readonly TimeSpan _timeout
        = registration.Timeout > TimeSpan.Zero && registration.Timeout < longest ? registration.Timeout : longest;

    private Task<HealthCheckResult>? _unanswered;
    private long _begunAt;

    public async Task<(CheckReport Report, Exception? Fault)> RunAsync()
    {
        // A check that hangs is asked once: asking again would pile up threads and connections, and waiting again would slow the others' report.
        if (_unanswered is { IsCompleted: false })
            return NoAnswer();

        _begunAt = clock.GetTimestamp();
        var check = Task.Run(CheckAsync, CancellationToken.None);
        _unanswered = check;
        try
        {
            var result = await check.WaitAsync(_timeout, clock);
            return (ReportOf(result), result.Exception);
        }
        catch (Exception fault) when (fault is OperationCanceledException || (fault is TimeoutException && !check.IsCompleted))
        {
            return NoAnswer();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // Its message goes to the log only: nobody knows what a stranger's exception holds.
            var message = $"The check itself failed ({fault.GetType().Name}); the log says more.";
            return (new CheckReport(registration.Name, registration.FailureStatus, message, null, Elapsed, NoDetails), fault);
        }
    }

    private static Dictionary<string, object> NoDetails => [];

    private double Elapsed => Math.Round(clock.GetElapsedTime(_begunAt).TotalMilliseconds, 1);

    private async Task<HealthCheckResult> CheckAsync()
    {
        using var timeout = new CancellationTokenSource(_timeout, clock);
        await using var scope = scopes.CreateAsyncScope();
        var check = registration.Factory(scope.ServiceProvider);
        return await check.CheckHealthAsync(new HealthCheckContext { Registration = registration }, timeout.Token);
    }

    private (CheckReport Report, Exception? Fault) NoAnswer()
    {
        var seconds = (Elapsed / 1000).ToString("0.#", CultureInfo.InvariantCulture);
        return (new CheckReport(registration.Name, HealthStatus.Unhealthy, $"No answer for {seconds} s.", null, Elapsed, NoDetails), null);
    }

    private CheckReport ReportOf(HealthCheckResult result)
    {
        var fix = result.Status != HealthStatus.Healthy && result.Data.TryGetValue(HealthReporter.FixKey, out var text) ? text as string : null;
        var message = result.Description ?? result.Status switch
        {
            HealthStatus.Healthy => "Works.",
            HealthStatus.Degraded => "Works in part.",
            HealthStatus.Unhealthy => "Does not work.",
            _ => throw new UnreachableException($"A check ended as {result.Status}. This is a bug."),
        };
        var details = result.Data.Where(detail => detail.Key != HealthReporter.FixKey).ToDictionary(detail => detail.Key, detail => detail.Value);
        return new CheckReport(registration.Name, result.Status, message, fix, Elapsed, details);
    }
}
