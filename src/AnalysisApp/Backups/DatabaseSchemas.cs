using AnalysisApp.Accounts;
using AnalysisApp.Configuration;
using AnalysisApp.Database;
using AnalysisApp.Health;
using AnalysisApp.Library;
using AnalysisApp.Progress;
using AnalysisApp.Queue;

namespace AnalysisApp.Backups;

/// <summary>The schemas of this app, and how each of its programs brings them up: with a backup first, where there is something to lose.</summary>
internal static class DatabaseSchemas
{
    public static IReadOnlyList<SchemaMigrations> All { get; } =
    [
        new("library", typeof(LibraryModule).Assembly),
        new("queue", typeof(QueueModule).Assembly),
        new("progress", typeof(ProgressModule).Assembly),
        new("health", typeof(HealthModule).Assembly),
        new(AccountsModule.Schema, typeof(AccountsModule).Assembly),
    ];

    /// <summary>What a database is reached with.</summary>
    public static DatabaseOptions OptionsOf(Settings settings) => new()
    {
        DataDirectory = settings.Storage.FullPath,
        ConnectionString = settings.ConnectionString,
        AppVersion = ProductVersion.Number,
    };

    /// <exception cref="DatabaseException">A script failed, or the database is a newer program's, or could not be saved first.</exception>
    public static Task MigrateAsync(PostgresServer database, Settings settings, TimeProvider clock, CancellationToken cancellationToken)
        => database.MigrateAsync(All, settings.Backup.BeforeUpgrade ? SaveFirstAsync(settings, clock) : null, cancellationToken);

    private static Func<BackupSource, CancellationToken, Task> SaveFirstAsync(Settings settings, TimeProvider clock) => async (source, stop) =>
    {
        using var maker = new BackupMaker(new BackupFolder(settings.Backup), settings.Storage, clock);
        try
        {
            await maker.MakeAsync(source, BackupKind.BeforeUpgrade, stop);
        }
        catch (BackupFaultException fault)
        {
            throw new DatabaseException($"This version changes the database, which is backed up first. {fault.Message} Backup:BeforeUpgrade=false starts without.", fault);
        }
    };
}
