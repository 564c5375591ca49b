using AnalysisApp.Accounts;
using AnalysisApp.Configuration;
using AnalysisApp.Container;
using AnalysisApp.Database;
using AnalysisApp.Inference;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Commands;

/// <summary>What the program does for which arguments. Exit codes: 0 success, 1 failure, 2 wrong usage.</summary>
internal static class CommandLine
{
    private const int Success = 0;
    private const int Failure = 1;
    private const int WrongUsage = 2;

    private const string Usage = """
        AnalysisApp reads the lyrics of songs and playlists and says, line by line, what is in them.

          AnalysisApp [--Section:Key=value ...]   starts the app
          AnalysisApp models list                 every model pack: what is there, what is missing, which is in use
          AnalysisApp models pull [--pack PACK]   brings the published models (the pack reference) from the hub
          AnalysisApp models import FOLDER --task TASK   takes a checkpoint of your own into a pack
          AnalysisApp models verify [PACK]        checks a pack: files, hashes, labels, golden scores
          AnalysisApp queue status                what the running app's queue does
          AnalysisApp queue pause|resume          no job starts; jobs start again
          AnalysisApp queue repair                looks for what should never be, and mends it
          AnalysisApp queue replay ID             runs an ended job again from the beginning; --state=failed for all
          AnalysisApp users create NAME           adds a user; --role viewer|editor|admin (editor if left out)
          AnalysisApp users list                  who may use the app
          AnalysisApp users reset-password NAME   gives a user another password, and lets them in again
          AnalysisApp users disable|enable NAME   a user may no longer sign in; may again
          AnalysisApp keys create --user NAME --scopes read,analyse,manage,admin   makes a key for a program
          AnalysisApp keys list                   every key; --user NAME
          AnalysisApp keys revoke ID              takes a key back
          AnalysisApp database backup             all data and the keys as one file; --to FILE
          AnalysisApp database backups            those that are kept
          AnalysisApp database restore FILE       replaces everything by a backup; --yes where there is data already
          AnalysisApp benchmark inference         songs per hour on this machine; --pack PACK, --seconds N
          AnalysisApp --version                   version, commit, models and licences; --json
          AnalysisApp --healthcheck               whether the app that runs here is alive: exit code 0 or 1
          AnalysisApp --help                      this text

        Settings also come from appsettings.json and from the environment (Section__Key).
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            ContainerStart.Apply(args);
            switch (args)
            {
                case ["--help" or "-h" or "help", ..]:
                    await Console.Out.WriteLineAsync(Usage);
                    return Success;
                case ["--version", ..]:
                    return await VersionCommand.RunAsync(args) ? Success : WrongUsage;
                case ["--healthcheck", .. var rest]:
                    return await IsAliveAsync(rest) ? Success : Failure;
                case ["models", .. var rest]:
                    return await ModelsCommand.RunAsync(rest) ? Success : WrongUsage;
                case ["queue", .. var rest]:
                    return await QueueCommand.RunAsync(rest, CancellationToken.None) ? Success : WrongUsage;
                case ["users", .. var rest]:
                    return await UsersCommand.RunAsync(rest, CancellationToken.None) ? Success : WrongUsage;
                case ["keys", .. var rest]:
                    return await KeysCommand.RunAsync(rest, CancellationToken.None) ? Success : WrongUsage;
                case ["database", .. var rest]:
                    using (var stop = new StopSignal())
                        return await DatabaseCommand.RunAsync(rest, stop.Token) ? Success : WrongUsage;
                case ["benchmark", .. var rest]:
                    return await BenchmarkCommand.RunAsync(rest, CancellationToken.None) ? Success : WrongUsage;
                case [{ } word, ..] when !word.StartsWith('-'):
                    await Console.Error.WriteLineAsync($"There is no command '{word}'.\n\n{Usage}");
                    return WrongUsage;
                default:
                    return await ServeAsync(args);
            }
        }
        catch (ContainerFaultException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return WrongUsage;
        }
        catch (OptionsValidationException fault)
        {
            foreach (var failure in fault.Failures)
                await Console.Error.WriteLineAsync(failure);
            return Failure;
        }
        catch (Exception fault) when (fault is ConfigurationFaultException or CommandFaultException or DatabaseException or ModelPackException or AccountFaultException)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return Failure;
        }
        catch (InvalidOperationException fault) when (BindingFault.Describe(fault) is not null)
        {
            await Console.Error.WriteLineAsync(BindingFault.Describe(fault));
            return Failure;
        }
        catch (IOException fault) when (fault.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"{fault.Message} Stop the other program, or choose another port with --urls=http://localhost:PORT.");
            return Failure;
        }
    }

    private static async Task<bool> IsAliveAsync(string[] settings)
    {
        if (await HealthProbe.RunAsync(settings, CancellationToken.None) is not { } fault)
            return true;

        await Console.Error.WriteLineAsync(fault);
        return false;
    }

    private static async Task<int> ServeAsync(string[] args)
    {
        await using var application = await StartAsync(args);
        if (application is null)
            return Success;

        do
            await application.WaitForShutdownAsync();
        while (await StartsOverAsync(application));
        return Environment.ExitCode;
    }

    /// <returns>Null when it was told to stop before it had started.</returns>
    private static async Task<Application?> StartAsync(string[] args)
    {
        // Until the host listens to signals itself: a database that is being started is stopped in order too.
        using var stop = new StopSignal();
        Application? application = null;
        try
        {
            application = await Application.CreateAsync(args, TimeProvider.System, stop.Token);
            await application.StartAsync(stop.Token);
            return application;
        }
        catch (Exception fault)
        {
            if (application is not null)
                await application.DisposeAsync();
            if (fault is OperationCanceledException && stop.Token.IsCancellationRequested)
                return null;
            throw;
        }
    }

    /// <summary>After a restore: the same once more. Meanwhile nothing else listens to Ctrl+C and SIGTERM.</summary>
    private static async Task<bool> StartsOverAsync(Application application)
    {
        using var stop = new StopSignal();
        try
        {
            if (!await application.StartsOverAsync(stop.Token))
                return false;

            await application.StartAsync(stop.Token);
            return true;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return false;
        }
    }
}
