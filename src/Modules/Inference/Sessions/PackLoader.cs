using System.Globalization;
using AnalysisApp.Inference.Batching;
using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Graph;
using AnalysisApp.Inference.Tokenization;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;

namespace AnalysisApp.Inference.Sessions;

/// <summary>From a folder of files to warm, checked classifiers. Everything that can be wrong is found here, before the first text.</summary>
internal sealed class PackLoader(InferenceOptions options, TimeProvider clock, ILogger logger)
{
    private const string Precision = "fp32";
    private const string DeviceName = "cpu";

    // Each load keeps a model in memory two or three times for a moment; a handful at a time keeps that bounded.
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

        var classifiers = new Classifier?[pack.Tasks.Count];
        try
        {
            await Parallel.ForAsync(0, pack.Tasks.Count, Limit(cancellationToken), (i, token) =>
            {
                classifiers[i] = Load(pack, pack.Tasks[i], token);
                return ValueTask.CompletedTask;
            });
            var loaded = new LoadedPack(pack.Pack, classifiers!);
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

    private static ParallelOptions Limit(CancellationToken cancellationToken)
        => new() { MaxDegreeOfParallelism = MaxParallelLoads, CancellationToken = cancellationToken };

    private Classifier Load(PackManifest pack, PackTask task, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        var hashes = PackVerification.Verify(pack, task, cancellationToken);
        var config = CheckpointConfig.Read(pack.File(task, CheckpointConfig.FileName), task.Name);
        var weights = pack.File(task, WeightsFile.NameIn(pack, task));
        var info = new ClassifierInfo(
            task.Name, task.Repository, task.Revision, hashes[weights.Name], Precision, DeviceName, config.Labels, config.Activation);
        var preparation = task.Preparation == "tweet" ? TextPreparation.Tweet : TextPreparation.None;
        var tokenizer = LoadTokenizer(pack, task);
        if (tokenizer.LargestId >= config.VocabularySize)
            throw pack.File(task, CheckpointConfig.FileName)
                .Fault($"has a vocab_size of {config.VocabularySize}, but the tokenizer beside it gives ids up to {tokenizer.LargestId}");
        cancellationToken.ThrowIfCancellationRequested();

        var classifier = new Classifier(
            info, config.MaxTokens, tokenizer, preparation, ScoreIdentity(info, config, tokenizer, preparation), OpenSession(weights, config));
        try
        {
            Check(pack, task, classifier);
            InferenceLog.ClassifierReady(logger, task.Name, task.Repository, Precision, DeviceName, clock.GetElapsedTime(start).TotalMilliseconds);
            return classifier;
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
    }

    private static Tokenizer LoadTokenizer(PackManifest pack, PackTask task)
    {
        try
        {
            return Tokenizer.Load(pack.FolderOf(task));
        }
        catch (ModelPackException fault)
        {
            throw new ModelPackException($"{fault.Message} Mend it with: {pack.MendOf(task)}", fault);
        }
    }

    private ClassifierSession OpenSession(PackFile weights, CheckpointConfig config)
    {
        byte[] graph;
        using (var table = WeightsFile.Open(weights))
            graph = EncoderGraph.Build(config, table);
        try
        {
            using var options = NewSessionOptions();
            return new ClassifierSession(graph, config.MaxTokens, options);
        }
        catch (OnnxRuntimeException fault)
        {
            throw weights.Fault($"makes a graph that ONNX Runtime refuses ({fault.Message})", fault);
        }
    }

    private void Check(PackManifest pack, PackTask task, Classifier classifier)
    {
        var golden = pack.File(task, GoldenLines.FileName);
        if (File.Exists(golden.Path))
            InferenceLog.GoldenReproduced(logger, task.Name, GoldenLines.Check(golden, classifier, options.BatchTokens));
        else
            InferenceLog.NoGolden(logger, task.Name, golden.Path);
    }

    // config.json's own bytes would name things that change no score; these are the ones that do.
    private static string ScoreIdentity(ClassifierInfo info, CheckpointConfig config, Tokenizer tokenizer, TextPreparation preparation)
        => string.Create(CultureInfo.InvariantCulture,
            $"{info.Task}|{info.Sha256}|{tokenizer.VocabularyHash}|{preparation}|graph {EncoderGraph.Version}|{info.Precision}"
            + $"|{config.Family}|{config.Heads}|{config.FirstPosition}|{config.Positions}|{config.LayerNormEpsilon:R}"
            + $"|{info.Activation}|{string.Join(',', info.Labels)}");
}
