namespace AnalysisApp.Inference.Hub;

/// <summary>
/// The folder that huggingface_hub keeps its files in: <c>models--ORG--NAME/blobs/ETAG</c>, and <c>snapshots/COMMIT/FILE</c> leading there. Others write it
/// too, so nothing in it is believed unread. It may be read-only as long as nothing is missing.
/// </summary>
internal sealed class HubCache(string directory)
{
    public string Directory => directory;

    /// <summary>What it means that something could not be written.</summary>
    public ModelPackException Fault(Exception fault)
        => new($"The hub's cache {directory} cannot be written ({fault.Message}). Free space there or mend its rights, or choose another folder with HF_HUB_CACHE.", fault);

    /// <exception cref="ModelPackException">It cannot be made.</exception>
    public void Create()
    {
        try
        {
            System.IO.Directory.CreateDirectory(directory);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Fault(fault);
        }
    }

    public string BlobPath(HubFile file, string etag) => Path.Join(Repository(file), "blobs", etag);

    public string LockPath(HubFile file, string etag) => Path.Join(directory, ".locks", Folder(file), etag + ".lock");

    /// <summary>The file, if it is here and its bytes are right.</summary>
    /// <param name="file">Which.</param>
    /// <param name="sha256">What it must be; null to go by the name that the cache gave its content.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public StoredFile? Find(HubFile file, string? sha256, CancellationToken cancellationToken)
    {
        try
        {
            var snapshot = Snapshot(file);
            if (!File.Exists(snapshot))
                return null;
            var content = File.ResolveLinkTarget(snapshot, returnFinalTarget: true)?.FullName ?? snapshot;
            return (sha256 ?? NamedAfterContent(content)) is { } expected && ContentHash.Of(content, cancellationToken) is var hash && hash.Is(expected)
                ? new StoredFile(content, hash.Size, hash.Sha256)
                : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // As good as not here.
            return null;
        }
    }

    /// <summary>Lets the commit's entry lead to the content.</summary>
    public void Link(HubFile file, string etag)
    {
        var snapshot = Snapshot(file);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(snapshot)!);
        var link = $"{snapshot}.{Guid.NewGuid():N}.link";
        try
        {
            File.CreateSymbolicLink(link, Path.Join("..", "..", "blobs", etag));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // No symbolic links here; huggingface_hub puts the file itself there too.
            File.Copy(BlobPath(file, etag), link);
        }

        File.Move(link, snapshot, overwrite: true);
    }

    private static string? NamedAfterContent(string path)
        => Path.GetFileName(path) is var name && (HubFile.IsHex(name, 64) || HubFile.IsHex(name, 40)) ? name : null;

    private static string Folder(HubFile file) => "models--" + file.Repository.Replace("/", "--", StringComparison.Ordinal);

    private string Repository(HubFile file) => Path.Join(directory, Folder(file));

    private string Snapshot(HubFile file) => Path.Join(Repository(file), "snapshots", file.Commit, file.Name);
}
