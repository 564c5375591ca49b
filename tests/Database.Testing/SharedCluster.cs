using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnalysisApp.Database.Testing;

/// <summary>The one server of this test process: started by the first test that needs it, gone with the process, however that ends.</summary>
internal static class SharedCluster
{
    private static readonly Lazy<Task<PostgresServer>> Server = new(StartAsync);

    public static Task<PostgresServer> StartedAsync() => Server.Value;

    private static async Task<PostgresServer> StartAsync()
    {
        var folder = TemporaryFolder.Make("analysisapp-tests-");
        var options = new DatabaseOptions
        {
            DataDirectory = folder,
            MaxConnections = 20,
            // Thrown away afterwards, so nothing need survive a power cut.
            Settings =
            {
                ["fsync"] = "off",
                ["synchronous_commit"] = "off",
                ["full_page_writes"] = "off",
                ["max_connections"] = "300",
                ["shared_buffers"] = "64MB",
            },
        };
        var server = await PostgresServer.StartAsync(options, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        RemoveAfterThisProcess(folder, Path.Combine(server.Cluster!.Folder, "postmaster.pid"));
        return server;
    }

    /// <summary>
    /// A shell that waits for its input to end, which it does when this process is gone: test runners are too quick at killing their
    /// hosts for an orderly stop inside.
    /// </summary>
    private static void RemoveAfterThisProcess(string folder, string pidFile)
    {
        if (OperatingSystem.IsWindows())
            return;

        const string script =
            """
            exec >/dev/null 2>&1
            trap '' INT TERM HUP
            read -r _
            pid=$(head -n 1 "$1")
            kill -QUIT "$pid"
            for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$pid" || break; sleep 0.2; done
            rm -rf "$2"
            """;
        Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script, "sh", pidFile, folder])
        {
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        });
    }
}
