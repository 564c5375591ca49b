using System.Diagnostics;
using System.Globalization;

namespace AnalysisApp.Database.Embedded;

/// <summary>The server process as its own <c>postmaster.pid</c> tells it.</summary>
internal sealed record Postmaster(int Pid, string DataDirectory, int Port, string Status)
{
    // Above the kernel's limit of process ids (2^22), so no process ever has it.
    private const string NobodysPid = "4194305";

    /// <summary>Null when there is no such file, or the server has not finished writing it.</summary>
    public static Postmaster? Read(string cluster)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(FileOf(cluster));
        }
        catch (IOException)
        {
            return null;
        }

        // pid, data directory, start time, port, socket directory, listen address, shared memory key, status
        return lines.Length >= 2 && int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            ? new Postmaster(pid, lines[1], lines.Length > 3 && int.TryParse(lines[3], CultureInfo.InvariantCulture, out var port) ? port : 0,
                lines.Length > 7 ? lines[7].Trim() : "starting")
            : null;
    }

    /// <summary>Whether the process is a PostgreSQL server on that very folder, and not another program that was given its number.</summary>
    public bool IsRunning()
    {
        if (!OperatingSystem.IsLinux())
            return IsRunningByName();

        try
        {
            // Everybody may read it, whoever owns the process; a zombie's is empty.
            var arguments = File.ReadAllText($"/proc/{Pid}/cmdline").Split('\0');
            var folder = Array.IndexOf(arguments, "-D") + 1;
            return folder > 0 && folder < arguments.Length && arguments[folder] == DataDirectory
                && Path.GetFileName(arguments[0]) == "postgres";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// Makes the file of a dead server name a process that cannot exist. PostgreSQL takes any living process of its user for the server;
    /// deleting the file instead would also lose the key by which it notices backends that outlived their server.
    /// </summary>
    public static async Task DisownAsync(string cluster, ServerUser? user, CancellationToken cancellationToken)
    {
        var file = FileOf(cluster);
        if (!File.Exists(file))
            return;
        if (OperatingSystem.IsWindows())
        {
            File.Delete(file);
            return;
        }

        // As the server's user, so that root never writes to a place of that user's choosing. On a full disk the file stays as it is.
        var (exitCode, output) = await Command.RunScriptAsync(
            """
            test -s "$1" || { rm -f "$1"; exit; }
            { echo "$2" && tail -n +2 "$1"; } > "$1.new" && mv "$1.new" "$1" || { rm -f "$1.new"; exit 1; }
            """, [file, NobodysPid], user, cancellationToken);
        if (exitCode != 0)
            throw new DatabaseException($"{file} cannot be written: {ServerPrograms.Complaint(output)}. Free space there, or give it back to the server's user.");
    }

    private static string FileOf(string cluster) => Path.Combine(cluster, "postmaster.pid");

    private bool IsRunningByName()
    {
        try
        {
            using var process = Process.GetProcessById(Pid);
            return process.ProcessName.StartsWith("postgres", StringComparison.Ordinal);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
