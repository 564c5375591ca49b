using System.Globalization;
using System.Text.Json;
using AnalysisApp.Api;
using AnalysisApp.Backups;
using AnalysisApp.Configuration;
using AnalysisApp.Database;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnalysisApp.Commands;

/// <summary><c>database backup</c>, <c>backups</c> and <c>restore</c>, on a running or stopped instance; with <c>--json</c> for programs.</summary>
internal static class DatabaseCommand
{
    private const string Usage = """
        Usage: database backup [--to FILE]      all data and the keys as one file; FILE may be a folder
               database backups                 those that are kept
               database restore FILE [--yes]    replaces everything by a backup; --yes where there is something already, which is backed up first
               each with   [--json] [--Storage:DataDirectory=FOLDER] [--ConnectionStrings:Postgres=...] [--Backup:Directory=FOLDER]
        """;

    private static readonly string[] Switches = ["json", "yes"];
    private static readonly string[] Valued = ["to"];

    /// <returns>False for wrong usage.</returns>
    /// <exception cref="CommandFaultException">It could not be done; the message says why.</exception>
    /// <exception cref="DatabaseException">The database cannot be used, or the file is no backup.</exception>
    public static async Task<bool> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        if (CommandArguments.Parse(args, Switches, Valued) is not { } arguments || Find(arguments, cancellationToken) is not { } command)
        {
            await Console.Error.WriteLineAsync(Usage);
            return false;
        }

        try
        {
            await command(Settings.Read(CommandConfiguration.Read(arguments.Settings)));
            return true;
        }
        catch (BackupFaultException fault)
        {
            throw new CommandFaultException(fault.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new CommandFaultException("Stopped. No backup was written, and nothing was changed.");
        }
    }

    private static Func<Settings, Task>? Find(CommandArguments arguments, CancellationToken cancellationToken)
    {
        var json = arguments["json"] is not null;
        return arguments.Words switch
        {
            ["backup"] when Takes(arguments, "to") => settings => BackUpAsync(settings, arguments["to"], json, cancellationToken),
            ["backups"] when Takes(arguments) => settings => ListAsync(settings, json, cancellationToken),
            ["restore", var file] when Takes(arguments, "yes") => settings => RestoreAsync(settings, file, arguments["yes"] is not null, json, cancellationToken),
            _ => null,
        };
    }

    private static bool Takes(CommandArguments arguments, params string[] options) => arguments.Options.Keys.All(option => option == "json" || options.Contains(option));

    private static Task<PostgresServer> OpenAsync(Settings settings, CancellationToken cancellationToken)
        => PostgresServer.JoinAsync(DatabaseSchemas.OptionsOf(settings), NullLoggerFactory.Instance, TimeProvider.System, cancellationToken);

    private static async Task BackUpAsync(Settings settings, string? to, bool json, CancellationToken cancellationToken)
    {
        await using var database = await OpenAsync(settings, cancellationToken);
        using var maker = MakerOf(settings);
        if (!await database.Backup.HoldsAnythingAsync(cancellationToken))
            throw new CommandFaultException($"There is nothing to back up: no app has used {database.Description} yet.");

        var file = to is null
            ? new FileInfo((await maker.MakeAsync(database.Backup, BackupKind.Manual, cancellationToken)).Path)
            : await maker.MakeAtAsync(database.Backup, to, cancellationToken);
        await Console.Out.WriteLineAsync(json
            ? JsonSerializer.Serialize(new { path = file.FullName, bytes = file.Length }, ApiJson.Options)
            : $"{file.FullName} ({Size(file.Length)}) holds all data and the keys, whole lyrics too: keep it where nobody else reads it. Models are not in it.");
    }

    private static async Task ListAsync(Settings settings, bool json, CancellationToken cancellationToken)
    {
        var folder = new BackupFolder(settings.Backup);
        var backups = new List<BackupView>();
        foreach (var backup in folder.List())
            backups.Add(await BackupView.ReadAsync(backup, cancellationToken));
        if (json)
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(backups, ApiJson.Options));
            return;
        }

        if (backups.Count == 0)
            await Console.Out.WriteLineAsync($"There are no backups in {folder.FullPath}. `database backup` makes one.");
        foreach (var backup in backups)
            await Console.Out.WriteLineAsync($"{Path.Combine(folder.FullPath, backup.Name)}  {Size(backup.Bytes),10}  {(backup.AppVersion is { } version ? $"by {version}" : "cannot be read")}");
    }

    private static async Task RestoreAsync(Settings settings, string file, bool yes, bool json, CancellationToken cancellationToken)
    {
        await using var database = await OpenAsync(settings, cancellationToken);
        using var maker = MakerOf(settings);
        var restorer = new BackupRestorer(database, maker, settings.Storage, TimeProvider.System);
        var backup = await restorer.VerifyAsync(file, cancellationToken);
        if (!yes && await database.Backup.HoldsAnythingAsync(cancellationToken))
        {
            throw new CommandFaultException(
                $"There is data already in {database.Description}, and a restore replaces all of it. Add --yes to do so; what is there is backed up first, to {settings.Backup.Directory}.");
        }

        var saved = await restorer.RestoreAsync(file, backup, $"{Environment.UserName} at the machine", cancellationToken);
        await Console.Out.WriteLineAsync(json
            ? JsonSerializer.Serialize(new { restored = Path.GetFullPath(file), backup.Manifest.CreatedAt, backup.Manifest.AppVersion, saved = saved?.Path }, ApiJson.Options)
            : $"Everything is as it was at {backup.Manifest.CreatedAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}.{(saved is null ? "" : $" What was there before is in {saved.Path}.")}");
    }

    private static BackupMaker MakerOf(Settings settings) => new(new BackupFolder(settings.Backup), settings.Storage, TimeProvider.System);

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");
}
