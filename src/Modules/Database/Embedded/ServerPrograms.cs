using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;

namespace AnalysisApp.Database.Embedded;

/// <summary>initdb, pg_ctl and postgres, run as the user that may run them.</summary>
internal sealed partial class ServerPrograms
{
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
        var (_, answer) = await RunAsync(Program(folder, "postgres"), ["--version"], user: null, cancellationToken);
        var version = VersionPattern().Match(answer);
        return version.Success
            ? new ServerPrograms(folder, version.Value, user)
            : throw new DatabaseException($"{Program(folder, "postgres")} does not run on this machine: {LastLine(answer)}. Set ConnectionStrings:Postgres to a server of your own.");
    }

    /// <summary>The same programs, copied to where the server's user can read them.</summary>
    public ServerPrograms CopyTo(string parent, ServerUser user)
    {
        var copy = Path.Combine(parent, $"programs-{Version}");
        if (!Directory.Exists(copy))
        {
            // Renamed when whole, so that a copy that was killed half-way is not taken for one.
            var half = Directory.CreateDirectory(Path.Combine(parent, $"programs.new-{Path.GetRandomFileName()}")).FullName;
            CopyFolder(Folder, half);
            user.TakeOver(half);
            Directory.Move(half, copy);
        }

        return new ServerPrograms(copy, Version, user);
    }

    public Task<(int ExitCode, string Output)> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
        => RunAsync(Program(Folder, program), arguments, _user, cancellationToken);

    public static string LastLine(string output)
        => output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "it said nothing";

    private static async Task<(int ExitCode, string Output)> RunAsync(
        string path, IReadOnlyList<string> arguments, ServerUser? user, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(path, arguments)
        {
            // The programs ask for their working directory, and the app's may be closed to their user.
            WorkingDirectory = OperatingSystem.IsWindows() ? Path.GetDirectoryName(path)! : "/",
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        if (user is not null)
            start.UserName = user.Name;

        // PGDATA, PGPORT and their like belong to another server of the owner's.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C.UTF-8";

        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
                var errors = process.StandardError.ReadToEndAsync(cancellationToken);
                await process.WaitForExitAsync(cancellationToken);
                return (process.ExitCode, await output + await errors);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                throw;
            }
        }
        catch (Win32Exception fault)
        {
            throw new DatabaseException($"{path} cannot be run: {fault.Message}.", fault);
        }
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
        foreach (var entry in new DirectoryInfo(source).EnumerateFileSystemInfos())
        {
            var path = Path.Combine(target, entry.Name);
            if (entry.LinkTarget is { } link)
                File.CreateSymbolicLink(path, link);
            else if (entry is DirectoryInfo)
                CopyFolder(entry.FullName, path);
            else
                File.Copy(entry.FullName, path);
        }
    }

    [GeneratedRegex(@"(?<=\(PostgreSQL\) )[0-9][0-9A-Za-z.]*")]
    private static partial Regex VersionPattern();
}
