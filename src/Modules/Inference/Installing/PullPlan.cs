using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Hub;

namespace AnalysisApp.Inference.Installing;

/// <summary>What a pack should be, and what of it is here.</summary>
/// <param name="Pack">As its pack.json names it, with the sizes and hashes of an earlier pull filled in.</param>
/// <param name="Installed">What an earlier pull or import made of it; null where there is none.</param>
internal sealed record PullPlan(PackManifest Pack, PackManifest? Installed)
{
    /// <exception cref="ModelPackException">There is no such pack, or a pack.json is broken.</exception>
    public static PullPlan Read(InferenceOptions options, string pack)
    {
        var installed = PackFolders.Has(PackFolders.Installed(options), pack) ? PackManifest.Read(PackFolders.Installed(options), pack) : null;
        var bundled = PackFolders.Has(options.ModelsDirectory, pack) ? PackManifest.Read(options.ModelsDirectory, pack) : null;
        if ((bundled ?? installed) is not { } wanted)
        {
            throw new ModelPackException(
                $"There is no pack '{pack}' in {string.Join(" or ", PackFolders.Of(options))}. A folder with a pack.json there makes one; models list shows those that are.");
        }

        return new PullPlan(installed is null ? wanted : wanted with { Tasks = [.. wanted.Tasks.Select(task => WithRecord(task, installed))] }, installed);
    }

    public IEnumerable<WantedFile> Files => Pack.Tasks.SelectMany(task => task.Files.Select(file => new WantedFile(task, file)));

    /// <summary>The places that may hold the whole pack already, the installed one first.</summary>
    public IEnumerable<PackManifest> Candidates => Installed is null || Installed.Directory == Pack.Directory ? [Pack] : [Installed, Pack];

    /// <summary>A file of the installed pack, or of the pack as it came with the app, if it is there and right.</summary>
    public StoredFile? Find(WantedFile wanted, CancellationToken cancellationToken)
        => Candidates.Select(place => FindIn(place, wanted, cancellationToken)).FirstOrDefault(found => found is not null);

    /// <summary>The same in one place only.</summary>
    public static StoredFile? FindIn(PackManifest place, WantedFile wanted, CancellationToken cancellationToken)
        => place.Tasks.Any(task => IsSame(task, wanted.Task))
            ? Right(Path.Join(place.Directory, wanted.Task.Name, wanted.Expected.Name), wanted.Expected, cancellationToken)
            : null;

    /// <summary>Whether this place's pack.json says the same, so that it is the pack once its files are right.</summary>
    public bool Says(PackManifest place)
        => Pack.Tasks.All(task => place.Tasks.Any(other => IsSame(other, task) && other.Preparation == task.Preparation && task.Files.All(file => other.Has(file.Name))));

    private static StoredFile? Right(string path, ExpectedFile expected, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || (expected.Size is { } size && file.Length != size))
                return null;
            var hash = ContentHash.Of(path, cancellationToken);
            return expected.Sha256 is null || expected.Sha256 == hash.Sha256 ? new StoredFile(path, hash.Size, hash.Sha256) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static PackTask WithRecord(PackTask task, PackManifest installed)
        => installed.Tasks.FirstOrDefault(other => IsSame(other, task)) is not { } record
            ? task
            : task with { Files = [.. task.Files.Select(file => WithRecord(file, record.Files.FirstOrDefault(other => other.Name == file.Name)))] };

    private static ExpectedFile WithRecord(ExpectedFile file, ExpectedFile? record)
        => record is null ? file : file with { Size = file.Size ?? record.Size, Sha256 = file.Sha256 ?? record.Sha256 };

    private static bool IsSame(PackTask one, PackTask other)
        => one.Name == other.Name && one.Repository == other.Repository && one.Revision == other.Revision;
}
