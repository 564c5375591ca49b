using System.Globalization;
using AnalysisApp.Database;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AnalysisApp.Queue.Benchmarks.Measuring;

/// <summary>A cluster of its own in a temporary folder, with the app's own settings: every commit is on the disk before it is answered.</summary>
internal sealed class DurableServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly PostgresServer _server;
    private readonly ServerCpu _cpu;

    private DurableServer(string folder, PostgresServer server, string loadBefore)
    {
        _folder = folder;
        _server = server;
        _cpu = ServerCpu.Of(Path.Combine(folder, "postgresql", "data"));
        LoadBefore = loadBefore;
    }

    public NpgsqlDataSource DataSource => _server.DataSource;

    public string Version => _server.Version;

    /// <summary>The machine's one-minute load when nothing of this had begun.</summary>
    public string LoadBefore { get; }

    /// <summary>CPU time of all the server's processes so far, those that ended included.</summary>
    public TimeSpan CpuTime => _cpu.Read();

    public static async Task<DurableServer> StartAsync(CancellationToken cancellationToken)
    {
        var load = File.Exists("/proc/loadavg") ? (await File.ReadAllTextAsync("/proc/loadavg", cancellationToken)).Split(' ')[0] : "unknown";
        var folder = Directory.CreateTempSubdirectory("queue-benchmarks-").FullName;

        // The server's user, who is another where this runs as root, must be able to pass.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        try
        {
            var server = await PostgresServer.StartAsync(
                new DatabaseOptions { DataDirectory = folder }, NullLoggerFactory.Instance, TimeProvider.System, cancellationToken);
            await server.MigrateAsync([new SchemaMigrations("queue", typeof(QueueOptions).Assembly)], cancellationToken);
            return new DurableServer(folder, server, load);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>No jobs, and none of the last benchmark's dirt to be cleaned up during the next.</summary>
    public async Task EmptyAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync("TRUNCATE queue.job, queue.lane, queue.instance, queue.counter, queue.counter_change, queue.tally, queue.wait_tally, queue.transition, queue.log_line, queue.failure_change, queue.failure_tally CASCADE", cancellationToken);
        await ExecuteAsync("SELECT setval(clock, 0) FROM queue.virtual_clock", cancellationToken);
        await ExecuteAsync("CHECKPOINT", cancellationToken);
    }

    /// <summary>Many waiting jobs at once, of twenty users.</summary>
    public async Task AddBacklogAsync(int jobs, JobPriority priority, CancellationToken cancellationToken)
    {
        const int Chunk = 100_000;
        for (var from = 0; from < jobs; from += Chunk)
        {
            await ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $$"""
                INSERT INTO queue.job (type, target, scope, priority, fair_tag, arguments, max_attempts, title, user_id, created_at)
                SELECT 'benchmark', 'backlog ' || n, '', {{(int)priority}}, n / 20 + 1, '{"urgent": false}', 5, 'A song',
                       ('00000000-0000-0000-0000-0000000000' || lpad((n % 20)::text, 2, '0'))::uuid, now()
                FROM generate_series({{from + 1}}, {{Math.Min(jobs, from + Chunk)}}) n
                """), cancellationToken);
        }

        await SettleDownAsync(cancellationToken);
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = DataSource.CreateCommand(sql);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task SettleDownAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync("VACUUM ANALYZE queue.job", cancellationToken);
        await ExecuteAsync("CHECKPOINT", cancellationToken);
    }
}
