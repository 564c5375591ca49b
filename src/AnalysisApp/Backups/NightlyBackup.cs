using AnalysisApp.Configuration;
using AnalysisApp.Database;
using Npgsql;

namespace AnalysisApp.Backups;

/// <summary>
/// Makes a backup every night; one that was missed because the machine was off, soon after the start. Of several instances that share the folder one makes it.
/// </summary>
internal sealed partial class NightlyBackup(
    PostgresServer database, BackupMaker maker, BackupFolder folder, BackupSettings settings, TimeProvider clock, ILogger<NightlyBackup> logger) : BackgroundService
{
    // Any number that nothing else in the database uses.
    private const long TurnLock = 0x6261636B7570;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterFault = TimeSpan.FromHours(1);

    private DateTimeOffset _notBefore;

    /// <summary>Why the newest attempt failed; null when it did not.</summary>
    public string? Fault { get; private set; }

    /// <summary>When the database was first used; null while that is not known.</summary>
    public DateTimeOffset? FirstUsed { get; private set; }

    /// <summary>Makes one if it is due.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (clock.GetUtcNow() < _notBefore)
            return;

        try
        {
            FirstUsed ??= await database.Backup.FirstUsedAsync(cancellationToken);
            if (IsDue())
                await MakeInTurnAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is BackupFaultException or DatabaseException or NpgsqlException or IOException or UnauthorizedAccessException)
        {
            _notBefore = clock.GetUtcNow() + AfterFault;
            Fault = fault.Message;
            NotMade(logger, fault.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await LookAsync(stoppingToken);
    }

    private bool IsDue() => BackupSchedule.IsDue(
        clock.GetUtcNow(),
        settings.At,
        clock.LocalTimeZone,
        folder.List().Where(backup => backup.Kind == BackupKind.Nightly).Select(backup => backup.CreatedAt),
        FirstUsed);

    private async Task MakeInTurnAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(cancellationToken);
        await using var take = new NpgsqlCommand($"SELECT pg_try_advisory_lock({TurnLock})", connection);
        if (await take.ExecuteScalarAsync(cancellationToken) is not true)
            return;

        try
        {
            // Another instance may have made it between the look and the lock.
            if (!IsDue())
                return;

            var made = await maker.MakeAsync(database.Backup, BackupKind.Nightly, cancellationToken);
            Fault = null;
            Made(logger, made.Path, made.Bytes);
        }
        finally
        {
            await using var give = new NpgsqlCommand($"SELECT pg_advisory_unlock({TurnLock})", connection);
            await give.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    [LoggerMessage(1602, LogLevel.Information, "The nightly backup was made: {Path}, {Bytes} bytes")]
    private static partial void Made(ILogger logger, string path, long bytes);

    [LoggerMessage(1603, LogLevel.Error, "The nightly backup could not be made; tried again in an hour: {Reason}")]
    private static partial void NotMade(ILogger logger, string reason);
}
