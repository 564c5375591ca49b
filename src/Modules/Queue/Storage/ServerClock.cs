using Microsoft.Extensions.Options;
using Npgsql;

namespace AnalysisApp.Queue.Storage;

/// <summary>
/// The database's time, by which all instances go: asked for at every poll, and counted on by this process' own timer, which nobody can set. An instance
/// whose clock is wrong or jumps thus neither takes the others' leases for ended nor writes its own for minutes ahead. Thread-safe.
/// </summary>
/// <remarks>Until the first answer it is the host's clock. Timers and timestamps are always the host's.</remarks>
internal sealed class ServerClock(NpgsqlDataSource dataSource, IOptions<QueueOptions> options, TimeProvider host) : TimeProvider
{
    private const int AnswerSeconds = 5;

    /// <summary>An answer is known to be as old as half the time it took; one that took longer than this is worse than the one before.</summary>
    private static readonly TimeSpan SlowAnswer = TimeSpan.FromSeconds(0.5);

    private Answer? _last;

    public override long TimestampFrequency => host.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => host.LocalTimeZone;

    public override DateTimeOffset GetUtcNow()
        => Volatile.Read(ref _last) is { } last ? last.Time + host.GetElapsedTime(last.At) : host.GetUtcNow();

    public override long GetTimestamp() => host.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => host.CreateTimer(callback, state, dueTime, period);

    /// <summary>Asks the database what time it is.</summary>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.GoesByServerTime)
            return;

        await using var command = dataSource.CreateCommand("SELECT clock_timestamp()");
        command.CommandTimeout = AnswerSeconds;
        var asked = host.GetTimestamp();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        var took = host.GetElapsedTime(asked);
        if (took < SlowAnswer || _last is null)
            Volatile.Write(ref _last, new Answer(row.GetFieldValue<DateTimeOffset>(0) - (took / 2), asked));
    }

    /// <param name="Time">The database's.</param>
    /// <param name="At">The host's timestamp at that time.</param>
    private sealed record Answer(DateTimeOffset Time, long At);
}
