using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Hub;
using AnalysisApp.Inference.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnalysisApp.Inference.Installing;

/// <summary>Takes a checkpoint into a pack: loads it where it lies, then copies it, and the pack changes in one step or not at all.</summary>
internal sealed class CheckpointImport(InferenceOptions options, TimeProvider clock)
{
    private const string NoBase = "none";
    private const int MostTaskLength = 32;
    private const int MostNameLength = 128;

    /// <exception cref="ModelPackException">What is wrong, in one line; nothing has changed.</exception>
    public async Task<ImportedCheckpoint> RunAsync(ImportRequest request, Action waits, CancellationToken cancellationToken)
    {
        Check(request);
        var task = SourceCheckpoint.Read(request, cancellationToken);
        var folder = PackFolders.Installed(options);
        var classifier = await LoadAsync(new PackManifest(request.Pack, Path.Join(folder, request.Pack), null, [task]), cancellationToken);
        try
        {
            using var alone = await StagedPack.LockAsync(folder, request.Pack, clock, waits, cancellationToken);
            var before = Before(request, folder);
            var tasks = before is null ? [] : before.Tasks.Where(other => other.Name != task.Name).ToList();
            using var staged = StagedPack.Begin(folder, request.Pack);
            var pack = new PackManifest(
                request.Pack,
                Path.Join(folder, request.Pack),
                null,
                [.. tasks.Select(other => Keep(staged, before!, other, folder, cancellationToken)), Take(staged, task, cancellationToken)]);
            staged.Publish(pack);
            return new ImportedCheckpoint(
                pack.Pack, pack.Directory, classifier, before?.Tasks.FirstOrDefault(other => other.Name == task.Name)?.Repository, [.. pack.Tasks.Select(each => each.Name)]);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ModelPackException(
                $"The pack {request.Pack} cannot be written to {folder} ({fault.Message}). Free space there or mend its rights, or choose another data folder with --Storage:DataDirectory=FOLDER.", fault);
        }
    }

    private async Task<ClassifierInfo> LoadAsync(PackManifest pack, CancellationToken cancellationToken)
    {
        using var loaded = await new PackLoader(options, clock, NullLogger.Instance).LoadAsync(pack, cancellationToken);
        return loaded.Models.Classifiers.Single();
    }

    private void Check(ImportRequest request)
    {
        if (request.Task.Length is 0 or > MostTaskLength || !char.IsAsciiLetterLower(request.Task[0])
            || !request.Task.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_'))
            throw new ModelPackException($"'{request.Task}' is no task's name: small letters, digits, '-' and '_', a letter first, at most {MostTaskLength}.");
        if (!PackManifest.IsPlainName(request.Pack) || request.Pack == NoBase)
            throw new ModelPackException($"'{request.Pack}' is no pack's name; letters, digits, '_', '-' and '.' make one.");
        if (request.Name is { } name && (name.Length is 0 or > MostNameLength || name.Any(char.IsControl)))
            throw new ModelPackException($"The name is empty, longer than {MostNameLength} characters, or holds control characters. Give another with --name.");
        if (request.Preparation is not (null or "tweet"))
            throw new ModelPackException($"'{request.Preparation}' is no preparation of texts; only 'tweet' is known.");
        if (PackFolders.Installed(options) != options.ModelsDirectory && PackFolders.Has(options.ModelsDirectory, request.Pack))
            throw new ModelPackException($"The pack {request.Pack} came with the app and stays as it is. Name another with --pack; a new one begins with the tasks of the pack in use.");
    }

    /// <summary>What the pack is made from: itself, or the pack whose tasks it begins with.</summary>
    private PackManifest? Before(ImportRequest request, string folder)
    {
        if (PackFolders.Has(folder, request.Pack))
            return PackManifest.Read(folder, request.Pack);
        if (request.Base == NoBase)
            return null;

        var before = request.Base is null ? PackVerification.Choose(options) : PackFolders.Read(options, request.Base);
        return PackVerification.IsInstalled(before)
            ? before
            : throw new ModelPackException($"The pack {before.Pack} is not whole, so {request.Pack} cannot begin with its tasks. Run models pull --pack {before.Pack}, or choose with --base.");
    }

    // Installed files are never written again, so packs may share them; what came with the app is not ours to hold on to.
    private static PackTask Keep(StagedPack staged, PackManifest before, PackTask task, string folder, CancellationToken cancellationToken)
    {
        var hashes = PackVerification.Verify(before, task, cancellationToken);
        var files = new List<ExpectedFile>();
        foreach (var expected in task.Files)
        {
            var source = before.File(task, expected.Name).Path;
            if (Path.GetDirectoryName(before.Directory) == folder)
                staged.Share(task.Name, expected.Name, source);
            else
                staged.Copy(task.Name, expected.Name, source);
            files.Add(new ExpectedFile(expected.Name, new FileInfo(source).Length, hashes[expected.Name]));
        }

        return task with { Files = files };
    }

    private static PackTask Take(StagedPack staged, PackTask task, CancellationToken cancellationToken)
    {
        foreach (var expected in task.Files)
        {
            var source = Path.Join(task.Folder, expected.Name);
            if (ContentHash.Of(staged.Copy(task.Name, expected.Name, source), cancellationToken).Sha256 != expected.Sha256)
                throw new ModelPackException($"{source} changed while it was imported. Try again when nobody writes it.");
        }

        return task with { Folder = null };
    }
}
