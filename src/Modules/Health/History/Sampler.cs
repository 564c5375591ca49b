using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnalysisApp.Health.History;

/// <summary>
/// Writes down how every check is in a minute. Runs in every instance; the first to write a minute is believed. What cannot be written because the
/// database is away is kept and written when it is back, so that the strip shows what the outage was. Used by one loop.
/// </summary>
internal sealed class Sampler(HealthReporter health, SampleStore store, TimeProvider clock, ILogger<Sampler> logger)
{
    /// <summary>How long samples are kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(8);

    private const int MostUnwritten = 24 * 60;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Queue<Sample[]> _unwritten = new();

    /// <summary>Takes the sample of this minute.</summary>
    /// <returns>How all is, and how many minutes could not be written yet.</returns>
    public async Task<(HealthSummary Summary, int Unwritten)> TakeAsync(CancellationToken cancellationToken)
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

        return (summary, _unwritten.Count);
    }
}
