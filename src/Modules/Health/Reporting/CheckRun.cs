using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using static System.Runtime.CompilerServices.FormattableStringFactory;

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
            var message = Create("The check itself failed ({0}); the log says more.", fault.GetType().Name);
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
        var message = Create("No answer for {0:0.#} s.", Elapsed / 1000);
        return (new CheckReport(registration.Name, HealthStatus.Unhealthy, message, null, Elapsed, NoDetails), null);
    }

    private CheckReport ReportOf(HealthCheckResult result)
    {
        var fix = result.Status == HealthStatus.Healthy ? null : TextOf(result, HealthReporter.FixKey);
        var message = TextOf(result, HealthReporter.MessageKey) ?? (result.Description is { } description ? Fixed(description) : Create(result.Status switch
        {
            HealthStatus.Healthy => "Works.",
            HealthStatus.Degraded => "Works in part.",
            HealthStatus.Unhealthy => "Does not work.",
            _ => throw new UnreachableException($"A check ended as {result.Status}. This is a bug."),
        }));
        var details = result.Data
            .Where(detail => detail.Key is not (HealthReporter.FixKey or HealthReporter.MessageKey))
            .ToDictionary(detail => detail.Key, detail => detail.Value);
        return new CheckReport(registration.Name, result.Status, message, fix, Elapsed, details);
    }

    private static FormattableString? TextOf(HealthCheckResult result, string key) => result.Data.GetValueOrDefault(key) switch
    {
        FormattableString text => text,
        string text => Fixed(text),
        _ => null,
    };

    // Whoever made it may not have thought of braces as places for values.
    private static FormattableString Fixed(string text) => Create(text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
}
