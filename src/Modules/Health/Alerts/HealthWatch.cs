using AnalysisApp.Health.Channels;
using AnalysisApp.Health.History;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AnalysisApp.Health.Alerts;

/// <summary>On every full minute: writes down how all is, and goes through the rules.</summary>
internal sealed class HealthWatch(
    Sampler sampler, AlertRound round, OutageAlert outage, CourierLoop courier, TimeProvider clock, ILogger<HealthWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var (summary, unwritten) = await sampler.TakeAsync(cancellationToken);
        if (unwritten > 0)
        {
            await outage.ContinueAsync(summary, unwritten, cancellationToken);
            return;
        }

        await outage.EndAsync(cancellationToken);
        if (await round.RunAsync(summary, cancellationToken))
            courier.Wake();
        await outage.RememberAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // Not at once: models that are being loaded are no fault, and a quarter of an hour would be marked for them.
            await Task.Delay(UntilNextMinute(), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
                return;

            try
            {
                await LookAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // Whatever went wrong once is tried again; nobody else does this work.
                HealthLog.SamplingFailed(logger, fault);
            }
        }
    }

    private TimeSpan UntilNextMinute() => TimeSpan.FromTicks(Minute.Ticks - (clock.GetUtcNow().Ticks % Minute.Ticks));
}
