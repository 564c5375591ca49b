using System.Text.Json;
using AnalysisApp.Api;
using AnalysisApp.Configuration;
using AnalysisApp.Inference;

namespace AnalysisApp.Commands;

/// <summary><c>models list</c>, <c>pull</c>, <c>import</c> and <c>verify</c>; with <c>--json</c> for programs.</summary>
internal static class ModelsCommand
{
    private const string Usage = """
        Usage: models list
               models pull [--pack reference]
               models import FOLDER --task TASK [--pack custom] [--base PACK|none] [--name NAME] [--preparation tweet]
               models verify [PACK]
               each with   [--json] [--Storage:DataDirectory=FOLDER] [--Inference:ModelsDirectory=FOLDER]
        """;

    private const string PulledByDefault = "reference";
    private const string ImportedByDefault = "custom";
    private static readonly string[] Switches = ["json"];
    private static readonly string[] Valued = ["pack", "task", "base", "name", "preparation"];

    /// <returns>False for wrong usage.</returns>
    /// <exception cref="ModelPackException">It could not be done, in one line.</exception>
    /// <exception cref="CommandFaultException">It was stopped.</exception>
    public static async Task<bool> RunAsync(string[] args)
    {
        using var stop = new StopSignal();
        if (CommandArguments.Parse(args, Switches, Valued) is not { } arguments || Find(arguments, stop.Token) is not { } command)
        {
            await Console.Error.WriteLineAsync(Usage);
            return false;
        }

        try
        {
            await command(Options(arguments.Settings));
            return true;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            throw new CommandFaultException(
                arguments.Words[0] == "pull" ? "Stopped. What has come is kept; models pull goes on from there." : "Stopped. Nothing has changed.");
        }
    }

    private static Func<InferenceOptions, Task>? Find(CommandArguments arguments, CancellationToken stop)
    {
        var json = arguments["json"] is not null;
        return arguments.Words switch
        {
            ["list"] when Takes(arguments) => options => ListAsync(options, json),
            ["pull"] when Takes(arguments, "pack") => options => PullAsync(options, arguments["pack"] ?? PulledByDefault, json, stop),
            ["import", var folder] when Takes(arguments, Valued) && arguments["task"] is { } task
                => options => ImportAsync(options, RequestOf(arguments, folder, task), json, stop),
            ["verify"] when Takes(arguments, "pack") => options => VerifyAsync(options, arguments["pack"], json, stop),
            ["verify", var pack] when Takes(arguments) => options => VerifyAsync(options, pack, json, stop),
            _ => null,
        };
    }

    private static bool Takes(CommandArguments arguments, params string[] options) => arguments.Options.Keys.Except(Switches).All(options.Contains);

    private static ImportRequest RequestOf(CommandArguments arguments, string folder, string task)
        => new(folder, task, arguments["pack"] ?? ImportedByDefault) { Name = arguments["name"], Base = arguments["base"], Preparation = arguments["preparation"] };

    private static async Task ListAsync(InferenceOptions options, bool json)
    {
        var packs = ModelPacks.List(options);
        if (json)
        {
            await PrintAsync(packs);
            return;
        }

        if (packs.Count == 0)
            await Console.Out.WriteLineAsync($"There is no pack in {options.ModelsDirectory} (Inference:ModelsDirectory) or {options.InstalledModelsDirectory}.");
        foreach (var pack in packs)
        {
            await Console.Out.WriteLineAsync($"{pack.Name}  {StateOf(pack)}");
            foreach (var task in pack.Tasks)
            {
                await Console.Out.WriteLineAsync($"  {task.Task,-10} {Size.Text(task.Bytes),9}  {task.Repository} {task.Revision}");
                if (task.MissingFiles.Count > 0)
                    await Console.Out.WriteLineAsync($"  {"",-10} {"",9}  missing: {string.Join(", ", task.MissingFiles)}");
            }
        }
    }

    private static string StateOf(PackDescription pack)
    {
        if (pack.Fault is not null)
            return pack.Fault;
        if (!pack.IsInstalled)
            return $"not installed; models pull --pack {pack.Name} brings it";
        return (pack.IsChosen ? "installed, in use" : "installed")
            + $"  {Size.Text(pack.Bytes)} in {pack.Directory}"
            + (pack.IsOutdated ? $"; the app names newer commits, models pull --pack {pack.Name} brings them" : "");
    }

    private static async Task PullAsync(InferenceOptions options, string pack, bool json, CancellationToken cancellationToken)
    {
        var view = new PullView(json ? TextWriter.Null : Console.Out, json || Console.IsOutputRedirected ? null : Math.Max(40, Console.WindowWidth), TimeProvider.System);
        PulledPack pulled;
        try
        {
            pulled = await ModelPacks.PullAsync(options, pack, view, cancellationToken);
        }
        finally
        {
            view.End();
        }

        if (json)
        {
            await PrintAsync(pulled);
            return;
        }

        var came = pulled.Files.Count(file => file.Source == "hub");
        await Console.Out.WriteLineAsync(came == 0 && pulled.Files.All(file => file.Source == "pack")
            ? $"The pack {pulled.Pack} is whole in {pulled.Directory}; nothing was asked for."
            : $"The pack {pulled.Pack} is in {pulled.Directory}: {came} of {pulled.Files.Count} files came from the hub, {Size.Text(pulled.DownloadedBytes)}. "
                + "The next start uses it unless Inference:Pack names another.");
    }

    private static async Task ImportAsync(InferenceOptions options, ImportRequest request, bool json, CancellationToken cancellationToken)
    {
        var imported = await ModelPacks.ImportAsync(options, request, cancellationToken);
        if (json)
        {
            await PrintAsync(imported);
            return;
        }

        var labels = string.Join(", ", imported.Classifier.Labels);
        await Console.Out.WriteLineAsync(
            $"{request.Task} of the pack {imported.Pack} is now {imported.Classifier.Name} ({labels}){(imported.Replaced is { } old ? $", in the place of {old}" : "")}.");
        await Console.Out.WriteLineAsync($"The pack has {string.Join(", ", imported.Tasks)}. Use it with Inference:Pack={imported.Pack}; it lies in {imported.Directory}.");
    }

    private static async Task VerifyAsync(InferenceOptions options, string? pack, bool json, CancellationToken cancellationToken)
    {
        options.Pack = pack ?? options.Pack;
        var models = await ModelPacks.VerifyAsync(options, cancellationToken);
        if (json)
        {
            await PrintAsync(models);
            return;
        }

        var golden = ModelPacks.List(options).Single(description => description.Name == models.Pack).Tasks.ToDictionary(task => task.Task, task => task.HasGoldenScores);
        foreach (var model in models.Classifiers)
        {
            var right = golden[model.Task] ? "files, labels and scores are right" : "files and labels are right; it has no golden scores to be checked by";
            await Console.Out.WriteLineAsync($"{model.Task,-10} {model.Name} {model.Revision}  {right}");
            await Console.Out.WriteLineAsync($"{"",-10} runs at {model.Precision} on {model.Device}: {model.PrecisionReason}");
        }

        await Console.Out.WriteLineAsync($"The pack {models.Pack} is as it should be.");
    }

    private static Task PrintAsync<T>(T document) => Console.Out.WriteLineAsync(JsonSerializer.Serialize(document, ApiJson.Options));

    /// <summary>The section <c>Inference</c>, as the app would read it.</summary>
    internal static InferenceOptions Options(string[] settings)
    {
        var configuration = CommandConfiguration.Read(settings);
        var options = configuration.GetSection("Inference").Get<InferenceOptions>() ?? new InferenceOptions();
        (configuration.GetSection("Storage").Get<StorageOptions>() ?? new StorageOptions()).Place(options);
        return options;
    }
}
