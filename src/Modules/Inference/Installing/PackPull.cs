using System.Globalization;
using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Hub;

namespace AnalysisApp.Inference.Installing;

/// <summary>Brings a pack's checkpoints from the hub, file by file, into the cache that all the hub's clients share, and from there into the pack.</summary>
/// <param name="options">Where packs lie.</param>
/// <param name="settings">The hub.</param>
/// <param name="clock">For all waiting.</param>
/// <param name="freeAt">Free bytes at a folder; null where nobody knows.</param>
internal sealed class PackPull(InferenceOptions options, HubSettings settings, TimeProvider clock, Func<string, long?> freeAt)
{
    /// <summary>Asks for nothing that is here: the pack itself first, then the cache, and the hub only for what is in neither.</summary>
    /// <exception cref="ModelPackException">It could not be had; what has come is kept.</exception>
    public async Task<PulledPack> RunAsync(string pack, IProgress<PullProgress> progress, CancellationToken cancellationToken)
    {
        if (!PackManifest.IsPlainName(pack))
            throw new ModelPackException($"'{pack}' is no pack's name; letters, digits, '_', '-' and '.' make one.");
        var report = new PullReport(progress);
        var folder = PackFolders.Installed(options);
        try
        {
            using var alone = await StagedPack.LockAsync(folder, pack, clock, () => report.Waits("another process pulls this pack; waiting for it"), cancellationToken);
            var plan = PullPlan.Read(options, pack);
            report.Waits("checking what is here");
            return Whole(plan, cancellationToken) ?? await BringAsync(plan, folder, report, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ModelPackException(
                $"The pack {pack} cannot be written to {folder} ({fault.Message}). Free space there or mend its rights, or choose another data folder with --Storage:DataDirectory=FOLDER.", fault);
        }
    }

    private static PulledPack? Whole(PullPlan plan, CancellationToken cancellationToken)
    {
        foreach (var place in plan.Candidates.Where(plan.Says))
        {
            var files = plan.Files.Select(wanted => PullPlan.FindIn(place, wanted, cancellationToken) is { } found ? Pulled(wanted, found, "pack") : null);
            var right = files.TakeWhile(file => file is not null).ToList();
            if (right.Count == plan.Files.Count())
                return new PulledPack(plan.Pack.Pack, place.Directory, 0, right!);
        }

        return null;
    }

    private async Task<PulledPack> BringAsync(PullPlan plan, string folder, PullReport report, CancellationToken cancellationToken)
    {
        var cache = new HubCache(settings.CacheDirectory);
        var sources = new Dictionary<WantedFile, (StoredFile File, string Source)>();
        foreach (var wanted in plan.Files)
        {
            if (plan.Find(wanted, cancellationToken) is { } there)
                sources[wanted] = (there, "pack");
            else if (wanted.Task.IsPinned && cache.Find(wanted.OfHub, wanted.Expected.Sha256, cancellationToken) is { } cached
                && cached.Size == (wanted.Expected.Size ?? cached.Size))
                sources[wanted] = (cached, "cache");
        }

        var missing = plan.Files.Where(wanted => !sources.ContainsKey(wanted)).ToList();
        var cachedBytes = sources.Values.Where(source => source.Source == "cache").Sum(source => source.File.Size);
        if (missing.Count > 0)
        {
            foreach (var (wanted, stored) in await DownloadAsync(plan, missing, cache, folder, cachedBytes, report, cancellationToken))
                sources[wanted] = (stored, "hub");
        }
        else
        {
            DemandSpaceInPack(plan, folder, cachedBytes);
        }

        return Install(plan, folder, sources);
    }

    private async Task<List<(WantedFile, StoredFile)>> DownloadAsync(
        PullPlan plan, List<WantedFile> missing, HubCache cache, string folder, long cachedBytes, PullReport report, CancellationToken cancellationToken)
    {
        Demand(plan, missing);
        var retries = new Retries(clock, report.Waits);
        using var client = new HubClient(settings, clock);
        var promises = new List<HubPromise>();
        foreach (var wanted in missing)
        {
            report.Begin(wanted.OfHub, promises.Count + 1, before: 0);
            promises.Add(await retries.RunAsync(wanted.OfHub, () => client.AskAsync(wanted.OfHub, cancellationToken), cancellationToken));
            wanted.Check(promises[^1]);
        }

        report.Expect(missing.Count, promises.Sum(promise => promise.Size));
        DemandSpaceInCache(plan, cache, promises);
        DemandSpaceInPack(plan, folder, cachedBytes + promises.Sum(promise => promise.Size));
        var download = new HubDownload(client, cache, settings, retries, clock);
        var stored = new List<(WantedFile, StoredFile)>();
        for (var i = 0; i < missing.Count; i++)
        {
            report.Begin(missing[i].OfHub, i + 1, promises.Take(i).Sum(promise => promise.Size));
            var file = await download.FetchAsync(
                promises[i], report.Received, () => report.Waits("another process downloads this file; waiting for it"), cancellationToken);
            missing[i].Check(file);
            stored.Add((missing[i], file));
        }

        return stored;
    }

    private void Demand(PullPlan plan, List<WantedFile> missing)
    {
        if (missing.Find(wanted => !wanted.Task.IsPinned) is { } homeless)
        {
            throw plan.Pack.File(homeless.Task, homeless.Expected.Name)
                .Fault($"is missing or altered, and {homeless.Task.Repository} at {homeless.Task.Revision} is no repository at a commit of 40 hexadecimal digits that could be pulled");
        }

        if (settings.OfflineBecause is { } offline)
        {
            throw new ModelPackException(
                $"{offline} forbids every request, and these files of the pack {plan.Pack.Pack} are missing: {string.Join(", ", missing.Select(wanted => wanted.OfHub))}. "
                + $"Unset {offline}, or bring them to {settings.CacheDirectory} (HF_HUB_CACHE) by another machine's pull.");
        }
    }

    // All of what is missing must fit, before the first byte of it.
    private void DemandSpaceInCache(PullPlan plan, HubCache cache, List<HubPromise> promises)
    {
        cache.Create();
        var left = promises.Sum(promise => PartialFile.LeftAt(cache.BlobPath(promise.File, promise.Etag)));
        Demand(plan, settings.CacheDirectory, promises.Sum(promise => promise.Size) - left, "HF_HUB_CACHE");
    }

    // Once more, where the pack cannot share its content with the cache.
    private void DemandSpaceInPack(PullPlan plan, string folder, long bytes)
    {
        Directory.CreateDirectory(folder);
        if (!HardLink.WorksBetween(settings.CacheDirectory, folder))
            Demand(plan, folder, bytes, "--Storage:DataDirectory=FOLDER");
    }

    private void Demand(PullPlan plan, string where, long needed, string setting)
    {
        if (freeAt(where) is { } free && free < needed)
        {
            throw new ModelPackException(string.Create(CultureInfo.InvariantCulture,
                $"The pack {plan.Pack.Pack} needs {Megabytes(needed)} MB at {where}, and {Megabytes(free)} MB are free. Free space there, or choose another folder with {setting}."));
        }

        static long Megabytes(long size) => (size + 999_999) / 1_000_000;
    }

    private static PulledPack Install(PullPlan plan, string folder, Dictionary<WantedFile, (StoredFile File, string Source)> sources)
    {
        using var staged = StagedPack.Begin(folder, plan.Pack.Pack);
        var files = new List<PulledFile>();
        foreach (var wanted in plan.Files)
        {
            var (file, source) = sources[wanted];
            staged.Share(wanted.Task.Name, wanted.Expected.Name, file.Path);
            files.Add(Pulled(wanted, file, source));
        }

        // Whatever pack.json left open is from now on as it came: the next pull and every start hold it to that.
        staged.Publish(plan.Pack with { Tasks = [.. plan.Pack.Tasks.Select(task => task with { Files = [.. task.Files.Select(file => Recorded(task, file, files))] })] });
        return new PulledPack(
            plan.Pack.Pack, Path.Join(folder, plan.Pack.Pack), files.Where(file => file.Source == "hub").Sum(file => file.Size), files);
    }

    private static ExpectedFile Recorded(PackTask task, ExpectedFile file, List<PulledFile> files)
        => files.Single(pulled => pulled.Task == task.Name && pulled.Name == file.Name) is var known
            ? new ExpectedFile(file.Name, known.Size, known.Sha256)
            : file;

    private static PulledFile Pulled(WantedFile wanted, StoredFile stored, string source)
        => new(wanted.Task.Name, wanted.Expected.Name, stored.Size, stored.Sha256, source);
}
