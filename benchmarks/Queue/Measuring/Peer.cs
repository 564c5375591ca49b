using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace AnalysisApp.Queue.Benchmarks.Measuring;

/// <summary>Another job queue on the same server: a program in Peers/, told by lines what to do.</summary>
internal sealed class Peer : IAsyncDisposable
{
    private readonly Process _process;

    private Peer(Process process) => _process = process;

    /// <summary>Where the programs and their packages are; null when the packages are not installed.</summary>
    public static string? Folder { get; } = Find();

    public static async Task<Peer> StartAsync(string name, DurableServer server, CancellationToken cancellationToken)
    {
        // The app's own password is not known here, so the peer gets a role of its own, for as long as this server lives.
        var password = Guid.NewGuid().ToString("N");
        await server.ExecuteAsync(
            $"DO $$ BEGIN CREATE ROLE peer LOGIN SUPERUSER; EXCEPTION WHEN duplicate_object THEN NULL; END $$; ALTER ROLE peer PASSWORD '{password}'",
            cancellationToken);
        var settings = new NpgsqlConnectionStringBuilder(server.DataSource.ConnectionString);
        var start = new ProcessStartInfo("node") { WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("peer.mjs");
        start.ArgumentList.Add(name);
        start.ArgumentList.Add($"postgres://peer:{password}@{settings.Host}:{settings.Port}/{settings.Database}");

        var peer = new Peer(Process.Start(start)!);
        await peer.DoneAsync(cancellationToken);
        return peer;
    }

    public async Task EnqueueAsync(int jobs, CancellationToken cancellationToken) => await TellAsync("enqueue", jobs, cancellationToken);

    public async Task ProcessAsync(int jobs, CancellationToken cancellationToken) => await TellAsync("process", jobs, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System);
        }
        catch (TimeoutException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task TellAsync(string what, int jobs, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{what} {jobs}").AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        await DoneAsync(cancellationToken);
    }

    private async Task DoneAsync(CancellationToken cancellationToken)
    {
        if (await _process.StandardOutput.ReadLineAsync(cancellationToken) != "done")
            throw new InvalidOperationException("The peer ended before its work; what it said is above.");
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var peers = Path.Combine(folder.FullName, "benchmarks", "Queue", "Peers");
            if (Directory.Exists(Path.Combine(peers, "node_modules")))
                return peers;
        }

        return null;
    }
}
