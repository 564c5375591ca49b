using System.Data;
using AnalysisApp.Library.Storage;
using Npgsql;

namespace AnalysisApp.Library.Archive;

internal sealed class LibraryArchive(NpgsqlDataSource dataSource, TimeProvider clock) : ILibraryArchive
{
    private const int MostEntryBytes = 64 * 1024 * 1024;
    private const int MergeAttempts = 3;

    public async Task WriteAsync(Guid? ownerId, Stream output, string producer, CancellationToken cancellationToken)
    {
        // One moment for all of it: what is written refers to itself only.
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await new ArchiveWriter(connection, ownerId, output).WriteAsync(producer, clock.Now(), cancellationToken);
    }

    public async Task<ArchiveRestored> RestoreAsync(Guid ownerId, Stream input, ArchiveRules rules, bool takesAnalyses, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var stage = new ArchiveStage();
        try
        {
            await stage.CreateAsync(connection, cancellationToken);
            await TakeInAsync(input, stage, rules, connection, cancellationToken);
            await ArchiveConsistency.RequireAsync(connection, cancellationToken);
            return await MergeAsync(connection, ownerId, stage, rules, takesAnalyses, cancellationToken);
        }
        finally
        {
            if (connection.State == ConnectionState.Open)
                await ArchiveStage.DropAsync(connection);
        }
    }

    private static async Task TakeInAsync(
        Stream input, ArchiveStage stage, ArchiveRules rules, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var intake = new ArchiveIntake(stage, rules);
        await foreach (var entry in new ArchiveParser(input, MostEntryBytes).ReadAsync(cancellationToken))
        {
            intake.Take(entry);
            await stage.RelieveAsync(connection, cancellationToken);
        }

        await stage.CompleteAsync(connection, cancellationToken);
    }

    // Others go on meanwhile. What they deleted between two statements, or a deadlock with them, undoes the attempt and nothing else: the archive still waits.
    private static async Task<ArchiveRestored> MergeAsync(
        NpgsqlConnection connection, Guid ownerId, ArchiveStage stage, ArchiveRules rules, bool takesAnalyses, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                var restored = await new ArchiveMerge(transaction, ownerId, rules, stage, takesAnalyses).RunAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return restored;
            }
            catch (PostgresException fault) when (attempt < MergeAttempts && IsOthersDoing(fault))
            {
            }
        }
    }

    private static bool IsOthersDoing(PostgresException fault)
        => fault.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.UniqueViolation;
}
