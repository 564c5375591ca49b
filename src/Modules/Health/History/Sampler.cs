using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnalysisApp.Health.History;

/// <summary>
/// Writes down how every check is, on the minute. Runs in every instance; the first to write a minute is believed. What cannot be written because the
/// database is away is kept and written when it is back, so that the strip shows what the outage was.
/// </summary>
internal sealed class Sampler(HealthReporter health, SampleStore store, TimeProvider clock, ILogger<Sampler> logger) : BackgroundService
{
    /// <summary>How long samples are kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(8);

    private const int MostUnwritten = 24 * 60;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Queue<Sample[]> _unwritten = new();

    /// <summary>Takes the sample of this minute.</summary>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var minute = new DateTimeOffset(now.Ticks - (now.Ticks % Minute.Ticks), TimeSpan.Zero);
        var summary = await health.ReadAsync(cancellationToken);
        _unwritten.Enqueue([.. summary.Checks.Select(check => Sample.Of(check, minute))]);
        if (_unwritten.Count > MostUnwritten)
            _unwritten.Dequeue();
        try
        {
            await store.AddAsync([.. _unwritten.SelectMany(samples => samples)], cancellationToken);
            _unwritten.Clear();
            if (minute.Minute == 0)
                await store.RemoveAsync(now - Kept, cancellationToken);
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException)
        {
            HealthLog.CouldNotSample(logger, _unwritten.Count, fault.Message);
        }
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
                await TakeAsync(stoppingToken);
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
