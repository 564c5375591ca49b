using AnalysisApp.Health.History;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnalysisApp.Health;

/// <summary>How the checks were in the last 24 hours. Safe for concurrent use: readers share one read.</summary>
public sealed class HealthHistory
{
    /// <summary>The cells of a day.</summary>
    public const int Cells = 96;

    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(20);

    private readonly SampleStore _samples;
    private readonly TimeProvider _clock;
    private readonly ILogger<HealthHistory> _logger;
    private readonly Lock _gate = new();
    private Task<HealthDay?>? _day;
    private long _readAt;

    /// <summary>Reads what the sampler wrote.</summary>
    public HealthHistory(NpgsqlDataSource dataSource, TimeProvider clock, ILogger<HealthHistory> logger)
        => (_samples, _clock, _logger) = (new SampleStore(dataSource), clock, logger);

    /// <summary>What a cell stands for: a quarter of an hour, from a whole quarter on.</summary>
    public static TimeSpan Cell { get; } = TimeSpan.FromMinutes(15);

    /// <summary>The last 24 hours, not older than 20 seconds; null while the database does not answer, which is for its own check to tell.</summary>
    /// <param name="cancellationToken">Stops waiting; the read goes on for the other readers.</param>
    public Task<HealthDay?> ReadAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var isUnderWay = _day is { IsCompleted: false };
            var isFresh = _day is { IsCompletedSuccessfully: true } && _clock.GetElapsedTime(_readAt) < KeptFor;
            if (!isUnderWay && !isFresh)
            {
                _readAt = _clock.GetTimestamp();
                _day = Task.Run(ReadDayAsync, CancellationToken.None);
            }

            return _day!.WaitAsync(cancellationToken);
        }
    }

    private async Task<HealthDay?> ReadDayAsync()
    {
        var now = _clock.GetUtcNow();
        var since = new DateTimeOffset(now.Ticks - (now.Ticks % Cell.Ticks), TimeSpan.Zero) - ((Cells - 1) * Cell);
        try
        {
            var worst = await _samples.ReadWorstAsync(since, Cell, CancellationToken.None);
            return new HealthDay(since, worst.GroupBy(sample => sample.Check).ToDictionary(check => check.Key, check => (IReadOnlyList<HealthCell>)CellsOf(check, since)));
        }
        catch (Exception fault) when (fault is NpgsqlException or ObjectDisposedException)
        {
            HealthLog.CouldNotReadHistory(_logger, fault.Message);
            return null;
        }
    }

    private static HealthCell[] CellsOf(IEnumerable<Sample> worst, DateTimeOffset since)
    {
        var cells = new HealthCell[Cells];
        Array.Fill(cells, new HealthCell(null, null));
        foreach (var sample in worst)
        {
            // What a clock that was set back has written lies ahead.
            if ((sample.Minute - since) / Cell is var place and >= 0 and < Cells)
                cells[(int)place] = new HealthCell(sample.Status, sample.Message);
        }

        return cells;
    }
}

/// <summary>24 hours of all checks.</summary>
/// <param name="Since">When the first cell begins; the last one is the present quarter of an hour.</param>
/// <param name="Checks">The cells of each check by its name, <see cref="HealthHistory.Cells"/> of them; a check without a sample is left out.</param>
public sealed record HealthDay(DateTimeOffset Since, IReadOnlyDictionary<string, IReadOnlyList<HealthCell>> Checks);

/// <summary>The worst of a quarter of an hour.</summary>
/// <param name="Status">Null when nothing was written: the app was not running, or not for a whole minute.</param>
/// <param name="Message">What was wrong then; null where it was healthy.</param>
public sealed record HealthCell(HealthStatus? Status, string? Message);
