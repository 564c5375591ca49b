using System.Diagnostics;
using System.Globalization;
using AnalysisApp.Database.Embedded;
using AnalysisApp.Database.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AnalysisApp.Database.Tests;

/// <summary>A data folder of one test's own. Whatever server is left in it is killed at the end.</summary>
internal sealed class Folder : IDisposable
{
    public string Parent { get; } = TemporaryFolder.Make("analysisapp-database-");

    public string Data => Path.Combine(Parent, "data");

    public string Cluster => Path.Combine(Data, "postgresql", "data");

    public string PidFile => Path.Combine(Cluster, "postmaster.pid");

    public DatabaseOptions Options(Action<DatabaseOptions>? change = null)
    {
        // Killing a process loses nothing that was written, synced or not; only a power cut does.
        var options = new DatabaseOptions { DataDirectory = Data, Settings = { ["shared_buffers"] = "16MB", ["fsync"] = "off" } };
        change?.Invoke(options);
        return options;
    }

    public Task<PostgresServer> StartAsync(Action<DatabaseOptions>? change = null, CancellationToken cancellationToken = default)
        => PostgresServer.StartAsync(Options(change), NullLoggerFactory.Instance, TimeProvider.System, cancellationToken);

    public Task<PostgresServer> JoinAsync() => PostgresServer.JoinAsync(Options(), NullLoggerFactory.Instance, TimeProvider.System, default);

    /// <summary>kill -9 of the server alone; its children find out by themselves.</summary>
    public void KillServer() => Kill(Postmaster.Read(Cluster)!.Pid);

    public void Dispose()
    {
        if (Postmaster.Read(Cluster) is { } left && left.IsRunning())
            Kill(left.Pid);
        Directory.Delete(Parent, recursive: true);
    }

    private static void Kill(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
    }
}

internal static class Asking
{
    public static async Task<T> AskAsync<T>(this PostgresServer server, string sql)
    {
        await using var command = server.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public static Task<T> AskAsync<T>(this PostgresServer server, FormattableString sql) => server.AskAsync<T>(sql.ToString(CultureInfo.InvariantCulture));

    public static async Task DoAsync(this PostgresServer server, string sql)
    {
        await using var command = server.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Asks until it holds; the limit only keeps a broken build from hanging.</summary>
    public static async Task HoldsAsync(Func<Task<bool>> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await TrueAsync(condition))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(1), "It did not come true within a minute.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }
    }

    private static async Task<bool> TrueAsync(Func<Task<bool>> condition)
    {
        try
        {
            return await condition();
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
