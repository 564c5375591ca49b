using System.Globalization;
using System.Runtime.InteropServices;
using AnalysisApp.Queue.Chaos;
using AnalysisApp.Queue.Chaos.Instances;

if (args is ["worker", ..])
    return await WorkerProgram.RunAsync(args);

var size = ChaosSize.Long;
var seed = Random.Shared.Next(1_000_000);
string? logFile = null;
foreach (var argument in args)
{
    if (argument == "--short")
    {
        size = ChaosSize.Short;
    }
    else if (argument.StartsWith("--seed=", StringComparison.Ordinal) && int.TryParse(argument["--seed=".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var given))
    {
        seed = given;
    }
    else if (argument.StartsWith("--log=", StringComparison.Ordinal))
    {
        logFile = argument["--log=".Length..];
    }
    else
    {
        await Console.Error.WriteLineAsync($"There is no '{argument}'. Usage: [--short] [--seed=N] [--log=FILE]; --log keeps what the instances log.");
        return 2;
    }
}

using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

await Console.Error.WriteLineAsync($"seed {seed}");
try
{
    return await ChaosRun.RunAsync(size, seed, logFile is null ? null : File.CreateText(logFile), stop.Token) ? 0 : 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}

// Everything is stopped and removed on the way out.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
