using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Hub;

namespace AnalysisApp.Inference.Installing;

/// <summary>A file that a pull must bring, and how it must look as far as that is known.</summary>
/// <param name="Task">Whose.</param>
/// <param name="Expected">From pack.json, or from the record of an earlier pull of the same commit.</param>
internal sealed record WantedFile(PackTask Task, ExpectedFile Expected)
{
    public HubFile OfHub => new(Task.Repository, Task.Revision, Expected.Name);

    /// <exception cref="ModelPackException">The hub promises something else than pack.json asks for.</exception>
    public void Check(HubPromise promise)
    {
        if (Expected.Size is { } size && size != promise.Size)
            throw new ModelPackException($"{OfHub}: the hub has {promise.Size} bytes at {Task.Revision}, pack.json expects {size}. Check HF_ENDPOINT, or mend the size in pack.json.");
        if (Expected.Sha256 is { } sha256 && HubFile.IsHex(promise.Etag, 64) && promise.Etag != sha256)
            throw Altered(promise.Etag);
    }

    /// <exception cref="ModelPackException">What came is not what pack.json asks for.</exception>
    public void Check(StoredFile stored)
    {
        if (Expected.Sha256 is { } sha256 && stored.Sha256 != sha256)
            throw Altered(stored.Sha256);
    }

    private ModelPackException Altered(string sha256)
        => new($"{OfHub}: the hub's file has the SHA-256 {sha256}, pack.json expects {Expected.Sha256}. It is not used; check HF_ENDPOINT.");
}
