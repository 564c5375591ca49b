using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Diagnostics;

namespace AnalysisApp.Database.Embedded;

/// <summary>Another program, run to its end as a given user.</summary>
internal static class Command
{
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        ServerUser? user,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            // PostgreSQL's programs ask for their working directory, and the app's may be closed to their user.
            WorkingDirectory = OperatingSystem.IsWindows() ? Environment.SystemDirectory : "/",
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
        foreach (var (name, value) in environment ?? ReadOnlyDictionary<string, string>.Empty)
            start.Environment[name] = value;

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
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
        catch (Win32Exception fault)
        {
            var asUser = user is null ? "" : $" as user {user.Name}";
            throw new DatabaseException($"{program} cannot be run{asUser}: {fault.Message}. Run the app as an ordinary user, or set ConnectionStrings:Postgres to a server of your own.", fault);
        }
    }

    /// <summary>A shell script as that user; <paramref name="arguments"/> are its <c>$1</c>, <c>$2</c>, …</summary>
    public static Task<(int ExitCode, string Output)> RunScriptAsync(
        string script, IReadOnlyList<string> arguments, ServerUser? user, CancellationToken cancellationToken)
        => RunAsync("/bin/sh", ["-c", script, "sh", .. arguments], user, cancellationToken);
}
