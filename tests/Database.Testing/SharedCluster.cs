using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnalysisApp.Database.Testing;

/// <summary>The one server of this test process: started by the first test that needs it, gone with the process, however that ends.</summary>
internal static class SharedCluster
{
    private static readonly Lazy<Running> Cluster = new(Start);

    public static Task<PostgresServer> StartedAsync() => Cluster.Value.Server;

    private static Running Start()
    {
        var folder = TemporaryFolder.Make("analysisapp-tests-");
        // Before the server, so that a run that is cut off early leaves nothing either.
        var remover = RemoveAfterThisProcess(folder);
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
        return new Running(PostgresServer.StartAsync(options, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None), remover);
    }

    /// <summary>
    /// A shell that waits for its input to end, which it does when this process is gone: test runners are too quick at killing their
    /// hosts for an orderly stop inside.
    /// </summary>
    private static Process? RemoveAfterThisProcess(string folder)
    {
        if (OperatingSystem.IsWindows())
            return null;

        const string script =
            """
            exec >/dev/null 2>&1
            trap '' INT TERM HUP
            read -r _
            pid=$(head -n 1 "$1/postgresql/data/postmaster.pid")
            kill -QUIT "$pid"
            for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$pid" || break; sleep 0.2; done
            rm -rf "$1"
            """;
        return Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script, "sh", folder])
        {
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        });
    }

    /// <param name="Server">Up once it completes.</param>
    /// <param name="Remover">Held, because its input would end with this object.</param>
    private sealed record Running(Task<PostgresServer> Server, Process? Remover);
}
