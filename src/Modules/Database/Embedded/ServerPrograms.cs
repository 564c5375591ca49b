using System.Reflection;
using System.Text.RegularExpressions;

namespace AnalysisApp.Database.Embedded;

/// <summary>initdb, pg_ctl and postgres, run as the user that may run them.</summary>
internal sealed partial class ServerPrograms
{
    private static readonly string[] Complaints = ["FATAL:", "PANIC:", "error:"];

    private readonly ServerUser? _user;

    private ServerPrograms(string folder, string version, ServerUser? user)
    {
        Folder = folder;
        Version = version;
        _user = user;
    }

    public string Folder { get; }

    /// <summary>As in <c>18.4</c>.</summary>
    public string Version { get; }

    public string Major => Version.Split('.')[0];

    public static async Task<ServerPrograms> FindAsync(DatabaseOptions options, ServerUser? user, CancellationToken cancellationToken)
    {
        var folder = options.ProgramsDirectory ?? Beside() ?? Staged()
            ?? throw new DatabaseException(
                $"PostgreSQL's programs are neither in {Path.Combine(AppContext.BaseDirectory, "postgresql")} nor where the build stages them. Build again (npm brings them), or set ConnectionStrings:Postgres to a server of your own.");

        // --version is answered to root too, so it works before anybody knows who may read the folder.
        var (_, answer) = await Command.RunAsync(Program(folder, "postgres"), ["--version"], user: null, cancellationToken);
        var version = VersionPattern().Match(answer);
        return version.Success
            ? new ServerPrograms(folder, version.Value, user)
            : throw new DatabaseException($"{Program(folder, "postgres")} does not run on this machine: {Complaint(answer)}. Set ConnectionStrings:Postgres to a server of your own.");
    }

    /// <summary>The same programs, copied to where the server's user can read them. They stay the app's, so that the server cannot change them.</summary>
    public ServerPrograms CopyTo(string parent)
    {
        var copy = Path.Combine(parent, $"postgresql.programs-{Version}");
        if (!Directory.Exists(copy))
        {
            // Renamed when whole, so that a copy that was killed half-way is not taken for one.
            var half = copy + ".new";
            if (Directory.Exists(half))
                Directory.Delete(half, recursive: true);
            CopyFolder(Folder, half);
            Directory.Move(half, copy);
        }

        return new ServerPrograms(copy, Version, _user);
    }

    /// <param name="program">For example <c>initdb</c>.</param>
    /// <param name="arguments">Its own.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <param name="environment">More variables than the app's; null for none.</param>
    public Task<(int ExitCode, string Output)> RunAsync(
        string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? environment = null)
        => Command.RunAsync(Program(Folder, program), arguments, _user, cancellationToken, environment);

    /// <summary>The line of a program's output that says what went wrong.</summary>
    public static string Complaint(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var line in lines.Reverse())
        {
            foreach (var word in Complaints)
            {
                // Without the time and the process before it, or another step's unfinished line.
                if (line.IndexOf(word, StringComparison.Ordinal) is >= 0 and var start)
                    return line[(start + word.Length)..].Trim();
            }
        }

        return lines.LastOrDefault() ?? "it said nothing";
    }

    private static string Program(string folder, string name) => Path.Combine(folder, "bin", OperatingSystem.IsWindows() ? name + ".exe" : name);

    private static string? Beside()
        => Path.Combine(AppContext.BaseDirectory, "postgresql") is var folder && File.Exists(Program(folder, "postgres")) ? folder : null;

    private static string? Staged()
        => typeof(ServerPrograms).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .SingleOrDefault(metadata => metadata.Key == "StagedPostgreSql")?.Value is { } folder && File.Exists(Program(folder, "postgres"))
            ? folder : null;

    private static void CopyFolder(string source, string target)
    {
        Directory.CreateDirectory(target);
        OpenToAll(target, UnixFileMode.UserExecute);
        foreach (var entry in new DirectoryInfo(source).EnumerateFileSystemInfos())
        {
            var path = Path.Combine(target, entry.Name);
            if (entry.LinkTarget is { } link)
                File.CreateSymbolicLink(path, link);
            else if (entry is DirectoryInfo)
                CopyFolder(entry.FullName, path);
            else
            {
                File.Copy(entry.FullName, path);
                OpenToAll(path, UnixFileMode.None);
            }
        }
    }

    // Whatever the app's umask says, and however closed the originals were.
    private static void OpenToAll(string path, UnixFileMode more)
    {
        if (OperatingSystem.IsWindows())
            return;

        var mode = File.GetUnixFileMode(path) | more | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        if (mode.HasFlag(UnixFileMode.UserExecute))
            mode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(path, mode);
    }

    [GeneratedRegex(@"(?<=\(PostgreSQL\) )[0-9][0-9A-Za-z.]*")]
    private static partial Regex VersionPattern();
}
