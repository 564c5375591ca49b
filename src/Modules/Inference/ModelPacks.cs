using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Hub;
using AnalysisApp.Inference.Installing;
using AnalysisApp.Inference.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnalysisApp.Inference;

/// <summary>Packs as files, without a running app; for the command line.</summary>
public static class ModelPacks
{
    /// <summary>Every pack, by name: those installed, and those that came with the app. Looks at names and sizes only; see <see cref="VerifyAsync"/>.</summary>
    public static IReadOnlyList<PackDescription> List(InferenceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var chosen = ChosenName(options);
        return [.. PackFolders.Names(options).Select(name => Describe(options, name, name == chosen))];
    }

    /// <summary>
    /// Brings what is missing of a pack from the hub, by the hub's own variables (HF_ENDPOINT, HF_HOME, HF_TOKEN, HF_HUB_OFFLINE and the like); asks for nothing
    /// that is here. Stopped at any point it keeps what has come, and goes on from there. Safe beside other processes that do the same.
    /// </summary>
    /// <param name="options">Where packs lie.</param>
    /// <param name="pack">Which, by name.</param>
    /// <param name="progress">Hears of every change, from the thread that works.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ModelPackException">It could not be had, in one line: which file, what happened, what to do.</exception>
    public static Task<PulledPack> PullAsync(InferenceOptions options, string pack, IProgress<PullProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(pack);
        ArgumentNullException.ThrowIfNull(progress);
        var settings = HubSettings.Read(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        return new PackPull(options, settings, TimeProvider.System, DiskSpace.FreeAt).RunAsync(pack, progress, cancellationToken);
    }

    /// <summary>Takes a checkpoint from a folder into a pack, after it has loaded. The folder is copied, and the pack changes in one step or not at all.</summary>
    /// <param name="options">Where packs lie.</param>
    /// <param name="request">What, and where to.</param>
    /// <param name="cancellationToken">Stops it; nothing has changed then.</param>
    /// <exception cref="ModelPackException">What is wrong with the checkpoint or the request, in one line.</exception>
    public static Task<ImportedCheckpoint> ImportAsync(InferenceOptions options, ImportRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(request);
        return new CheckpointImport(options, TimeProvider.System).RunAsync(request, static () => { }, cancellationToken);
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

    private static PackDescription Describe(InferenceOptions options, string name, bool isChosen)
    {
        var folder = PackFolders.Holding(options, name)!;
        try
        {
            var pack = PackManifest.Read(folder, name);
            var tasks = pack.Tasks.Select(task => Describe(pack, task)).ToArray();
            return new PackDescription(
                name, pack.Version, pack.Directory, PackVerification.IsInstalled(pack), IsOutdated(options, pack), isChosen, null, tasks.Sum(task => task.Bytes), tasks);
        }
        catch (ModelPackException fault)
        {
            return new PackDescription(name, null, Path.Join(folder, name), false, false, isChosen, fault.Message, 0, []);
        }
    }

    private static PackTaskDescription Describe(PackManifest pack, PackTask task)
    {
        var files = task.Files.Select(file => new FileInfo(pack.File(task, file.Name).Path)).ToArray();
        return new PackTaskDescription(
            task.Name, task.Repository, task.Revision,
            files.Where(file => file.Exists).Sum(file => file.Length),
            File.Exists(pack.File(task, GoldenLines.FileName).Path),
            [.. files.Where(file => !file.Exists).Select(file => file.Name)]);
    }

    // The app may bring a newer pack.json than the one that was pulled; the pulled one goes on being used until the next pull.
    private static bool IsOutdated(InferenceOptions options, PackManifest pack)
        => PackFolders.Has(options.ModelsDirectory, pack.Pack)
            && PackManifest.Read(options.ModelsDirectory, pack.Pack) is var bundled
            && bundled.Tasks.Any(task => pack.Tasks.All(other => other.Name != task.Name || other.Revision != task.Revision));
}

/// <summary>A pack in one of the models' folders.</summary>
/// <param name="Name">Its folder's name.</param>
/// <param name="Version">As its pack.json says; null where it names none.</param>
/// <param name="Directory">Its folder.</param>
/// <param name="IsInstalled">Every file is there; not yet that it is the right one.</param>
/// <param name="IsOutdated">The app came with a pack.json that pins other commits; a pull brings those.</param>
/// <param name="IsChosen">The one that a start would load.</param>
/// <param name="Fault">What is wrong with its pack.json, in one line; else null.</param>
/// <param name="Bytes">Size of what is there.</param>
/// <param name="Tasks">Its checkpoints.</param>
public sealed record PackDescription(
    string Name, string? Version, string Directory, bool IsInstalled, bool IsOutdated, bool IsChosen, string? Fault, long Bytes, IReadOnlyList<PackTaskDescription> Tasks);

/// <summary>A checkpoint of a pack.</summary>
/// <param name="Task">For example <c>sentiment</c>.</param>
/// <param name="Repository">Where it comes from.</param>
/// <param name="Revision">The pinned commit, or the pack's version.</param>
/// <param name="Bytes">Size of what is there.</param>
/// <param name="HasGoldenScores">Whether lines with known scores lie beside it, which it must reproduce.</param>
/// <param name="MissingFiles">Files that are not there.</param>
public sealed record PackTaskDescription(
    string Task, string Repository, string Revision, long Bytes, bool HasGoldenScores, IReadOnlyList<string> MissingFiles);
