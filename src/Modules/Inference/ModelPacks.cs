using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnalysisApp.Inference;

/// <summary>Packs as files, without a running app; for the command line.</summary>
public static class ModelPacks
{
    /// <summary>Every pack below <see cref="InferenceOptions.ModelsDirectory"/>, by name. Looks at names only; see <see cref="VerifyAsync"/>.</summary>
    public static IReadOnlyList<PackDescription> List(InferenceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!Directory.Exists(options.ModelsDirectory))
            return [];
        var chosen = ChosenName(options);
        return [.. Directory.EnumerateDirectories(options.ModelsDirectory)
            .Where(directory => File.Exists(Path.Join(directory, PackManifest.FileName)))
            .Select(directory => Path.GetFileName(directory))
            .Order(StringComparer.Ordinal)
            .Select(name => Describe(options.ModelsDirectory, name, name == chosen))];
    }

    /// <summary>Loads a pack as a start of the app would: sizes, hashes, graphs, golden scores.</summary>
    /// <param name="options">Which pack, and where.</param>
    /// <param name="cancellationToken">Stops at the next file or model.</param>
    /// <returns>What was loaded; nothing of it stays in memory.</returns>
    /// <exception cref="ModelPackException">The first thing that is wrong.</exception>
    public static async Task<ModelSet> VerifyAsync(InferenceOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var pack = await new PackLoader(options, TimeProvider.System, NullLogger.Instance).LoadAsync(cancellationToken);
        return pack.Models;
    }

    private static string? ChosenName(InferenceOptions options)
    {
        try
        {
            return PackVerification.Choose(options).Pack;
        }
        catch (ModelPackException)
        {
            // A list is still a list when the pack in use is broken; Describe says what is wrong with it.
            return null;
        }
    }

    private static PackDescription Describe(string modelsDirectory, string name, bool isChosen)
    {
        try
        {
            var pack = PackManifest.Read(modelsDirectory, name);
            return new PackDescription(name, pack.Version, PackVerification.IsInstalled(pack), isChosen, null,
                [.. pack.Tasks.Select(task => new PackTaskDescription(task.Name, task.Repository, task.Revision,
                    [.. task.Files.Where(file => !File.Exists(pack.File(task, file.Name).Path)).Select(file => file.Name)]))]);
        }
        catch (ModelPackException fault)
        {
            return new PackDescription(name, null, false, isChosen, fault.Message, []);
        }
    }
}

/// <summary>A pack in the models' folder.</summary>
/// <param name="Name">Its folder.</param>
/// <param name="Version">As its pack.json says; null where it names none.</param>
/// <param name="IsInstalled">Every file is there; not yet that it is the right one.</param>
/// <param name="IsChosen">The one that a start would load.</param>
/// <param name="Fault">What is wrong with its pack.json, in one line; else null.</param>
/// <param name="Tasks">Its checkpoints.</param>
public sealed record PackDescription(
    string Name, string? Version, bool IsInstalled, bool IsChosen, string? Fault, IReadOnlyList<PackTaskDescription> Tasks);

/// <summary>A checkpoint of a pack.</summary>
/// <param name="Task">For example <c>sentiment</c>.</param>
/// <param name="Repository">Where it comes from.</param>
/// <param name="Revision">The pinned commit, or the pack's version.</param>
/// <param name="MissingFiles">Files that are not there.</param>
public sealed record PackTaskDescription(string Task, string Repository, string Revision, IReadOnlyList<string> MissingFiles);
