using AnalysisApp.Inference.Checkpoints;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;

namespace AnalysisApp.Inference.Sessions;

/// <summary>From a folder of files to warm, checked classifiers. Everything that can be wrong is found here, before the first text.</summary>
internal sealed class PackLoader(InferenceOptions options, TimeProvider clock, ILogger logger)
{
    // A load keeps a tensor in memory, a model without a cache twice; a handful at a time keeps that bounded.
    private static readonly int MaxParallelLoads = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>What each session is made with.</summary>
    internal Func<SessionOptions> NewSessionOptions { get; init; } = OnnxEnvironment.NewSessionOptions;

    /// <exception cref="ModelPackException">Whatever is wrong with the pack, in one line.</exception>
    public Task<LoadedPack> LoadAsync(CancellationToken cancellationToken) => LoadAsync(PackVerification.Choose(options), cancellationToken);

    /// <exception cref="ModelPackException">Whatever is wrong with the pack, in one line.</exception>
    public async Task<LoadedPack> LoadAsync(PackManifest pack, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        InferenceLog.LoadingPack(logger, pack.Pack, pack.Tasks.Count);
        OnnxEnvironment.Start();
        var device = ComputeDevice.Choose(options);
        InferenceLog.DeviceChosen(logger, device.Name, device.Reason);
        var cache = new GraphCache(options.GraphDirectory, clock, logger);
        cache.Prune();
        using var loader = new ClassifierLoader(options, device, cache, new SessionOpener(cache, () => NewSessionOptionsFor(device)), clock, logger);

        var classifiers = new Classifier?[pack.Tasks.Count];
        try
        {
            await Parallel.ForAsync(0, pack.Tasks.Count, Limit(cancellationToken), (i, token) =>
            {
                classifiers[i] = loader.Load(pack, pack.Tasks[i], token);
                return ValueTask.CompletedTask;
            });
            var loaded = new LoadedPack(pack.Pack, device, classifiers!);
            InferenceLog.PackReady(logger, pack.Pack, pack.Tasks.Count, loaded.Models.Hash, clock.GetElapsedTime(start).TotalMilliseconds);
            return loaded;
        }
        catch
        {
            foreach (var classifier in classifiers)
                classifier?.Dispose();
            throw;
        }
    }

    private SessionOptions NewSessionOptionsFor(ComputeDevice device)
    {
        var session = NewSessionOptions();
        device.AddTo(session, options);
        return session;
    }

    private static ParallelOptions Limit(CancellationToken cancellationToken)
        => new() { MaxDegreeOfParallelism = MaxParallelLoads, CancellationToken = cancellationToken };
}
