using AnalysisApp.Inference.Benchmarks;
using AnalysisApp.Inference.Benchmarks.Checkpoints;

const string usage = """
    Usage: generate FOLDER [SEED]   writes the pack true-size, with random weights, below FOLDER (1.3 GB)
           start [SETTINGS]         start to ready, cold and from compiled graphs, and peak memory; settings are the
                                    app's, such as --Inference:ModelsDirectory=FOLDER --Inference:Pack=true-size
           exported                 that the models written for transformers.js score as ours; on the starter pack, in seconds
           peers FOLDER [ROUNDS]    whole songs against transformers.js on the same weights; FOLDER is generate's
    """;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

switch (args)
{
    case ["generate", var folder, .. var rest] when rest.Length < 2 && rest.All(text => int.TryParse(text, out _)):
        await TrueSizePack.WriteAsync(Path.Join(Repository(), "models", "starter"), folder, rest.Select(int.Parse).FirstOrDefault(1), stop.Token);
        return 0;
    case ["start", .. var settings]:
        return await StartBenchmark.RunAsync(settings, stop.Token) ? 0 : 1;
    case [StartBenchmark.Once, .. var settings]:
        await StartBenchmark.RunOnceAsync(settings, stop.Token);
        return 0;
    case ["exported"]:
        return await ExportedCheck.RunAsync(Repository(), stop.Token) ? 0 : 1;
    case ["peers", var folder, .. var rest] when rest.Length < 2 && rest.All(text => int.TryParse(text, out _)):
        using (var peers = new PeerBenchmark(Repository(), Path.GetFullPath(folder)))
            await peers.RunAsync(rest.Select(int.Parse).FirstOrDefault(3), stop.Token);
        return 0;
    default:
        await Console.Error.WriteLineAsync(usage);
        return 2;
}

static string Repository()
{
    for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
    {
        if (File.Exists(Path.Join(folder.FullName, "AnalysisApp.sln")))
            return folder.FullName;
    }

    throw new DirectoryNotFoundException("The repository's root was not found above the program.");
}
