using System.Diagnostics;

namespace AnalysisApp.Queue.Chaos.Server;

/// <summary>
/// A shell that waits for its input to end, which it does when this process is gone, however it goes; then it ends the server if that still runs,
/// and removes the mount and the folder.
/// </summary>
internal sealed class Remover : IAsyncDisposable
{
    private const string Script = """
        exec >/dev/null 2>&1
        trap '' INT TERM HUP
        read -r _
        pid=$(head -n 1 "$1/postgresql/data/postmaster.pid")
        kill -QUIT "$pid"
        for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$pid" || break; sleep 0.2; done
        umount "$1" || umount -l "$1"
        rm -rf "$1"
        """;

    private readonly Process _shell;

    public Remover(string folder) => _shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script, "sh", folder])
    {
        RedirectStandardInput = true,
        WorkingDirectory = "/",
    })!;

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }
}
