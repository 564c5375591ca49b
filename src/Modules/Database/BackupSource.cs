using AnalysisApp.Database.Backups;

namespace AnalysisApp.Database;

/// <summary>The database as something to be copied, while it is in use. Safe for concurrent use.</summary>
public sealed class BackupSource
{
    private readonly PostgresServer _server;
    private readonly bool _turnIsHeld;

    /// <param name="server">What is copied.</param>
    /// <param name="turnIsHeld">Whether the caller keeps migrations away already.</param>
    internal BackupSource(PostgresServer server, bool turnIsHeld) => (_server, _turnIsHeld) = (server, turnIsHeld);

    /// <summary>Whether anything was ever put into this database.</summary>
    public Task<bool> HoldsAnythingAsync(CancellationToken cancellationToken) => Dump.HoldsAnythingAsync(_server, cancellationToken);

    /// <summary>When the first migration was applied; null for a database that no app has used.</summary>
    public Task<DateTimeOffset?> FirstUsedAsync(CancellationToken cancellationToken) => Dump.FirstUsedAsync(_server, cancellationToken);

    /// <summary>How much the database takes on its server's disk, in bytes: more than a backup of it ever does.</summary>
    public Task<long> SizeAsync(CancellationToken cancellationToken) => Dump.SizeAsync(_server, cancellationToken);

    /// <summary>
    /// Writes every table of every schema as of one moment. Nobody waits for it and it waits for nobody but a running migration or restore. Memory is bounded,
    /// whatever the size.
    /// </summary>
    /// <param name="output">Takes the compressed file; written once from beginning to end.</param>
    /// <param name="files">What lies beside the database and is needed to read it.</param>
    /// <param name="cancellationToken">Stops it; what was written so far is no backup.</param>
    /// <exception cref="DatabaseException">The database cannot be read.</exception>
    /// <exception cref="IOException"><paramref name="output"/> takes no more.</exception>
    public Task<VerifiedBackup> WriteAsync(Stream output, IReadOnlyList<BackupFile> files, CancellationToken cancellationToken)
        => Dump.WriteAsync(_server, _turnIsHeld, output, files, cancellationToken);
}
