using System.Text.Json;
using AnalysisApp.Api;
using AnalysisApp.Inference;

namespace AnalysisApp.Commands;

/// <summary><c>models list</c> and <c>models verify [PACK]</c>; with <c>--json</c> for programs.</summary>
internal static class ModelsCommand
{
    /// <returns>False for wrong usage.</returns>
    public static async Task<bool> RunAsync(string[] args)
    {
        var words = args.Where(arg => !arg.StartsWith('-')).ToArray();
        var json = args.Contains("--json");
        var options = Options(args.Where(arg => arg.StartsWith("--", StringComparison.Ordinal) && arg != "--json").ToArray());
        switch (words)
        {
            case ["list"]:
                await ListAsync(options, json);
                return true;
            case ["verify"] or ["verify", _]:
                options.Pack = words.Length == 2 ? words[1] : options.Pack;
                await VerifyAsync(options, json);
                return true;
            default:
                await Console.Error.WriteLineAsync("Usage: models list | models verify [PACK]   [--json] [--Inference:ModelsDirectory=FOLDER]");
                return false;
        }
    }

    private static async Task ListAsync(InferenceOptions options, bool json)
    {
        var packs = ModelPacks.List(options);
        if (json)
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(packs, ApiJson.Options));
            return;
        }

        if (packs.Count == 0)
            await Console.Out.WriteLineAsync($"There is no pack in {options.ModelsDirectory} (Inference:ModelsDirectory).");
        foreach (var pack in packs)
        {
            var state = pack.Fault ?? (pack.IsInstalled ? pack.IsChosen ? "installed, in use" : "installed" : "not installed");
            await Console.Out.WriteLineAsync($"{pack.Name}  {state}");
            foreach (var task in pack.Tasks)
                await Console.Out.WriteLineAsync($"  {task.Task,-10} {task.Repository} {task.Revision}");
        }
    }

    private static async Task VerifyAsync(InferenceOptions options, bool json)
    {
        var models = await ModelPacks.VerifyAsync(options, CancellationToken.None);
        if (json)
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(models, ApiJson.Options));
            return;
        }

        foreach (var model in models.Classifiers)
            await Console.Out.WriteLineAsync($"{model.Task,-10} {model.Name} {model.Revision}  files, labels and scores are right");
        await Console.Out.WriteLineAsync($"The pack {models.Pack} is as it should be.");
    }

    /// <summary>The section <c>Inference</c>, as the app would read it.</summary>
    internal static InferenceOptions Options(string[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine(settings)
            .Build();
        var options = configuration.GetSection("Inference").Get<InferenceOptions>() ?? new InferenceOptions();
        options.ModelsDirectory = Path.GetFullPath(options.ModelsDirectory);
        return options;
    }
}
