using System.Globalization;
using AnalysisApp.Inference.Batching;
using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Graph;
using AnalysisApp.Inference.Tokenization;
using Microsoft.Extensions.Logging;

namespace AnalysisApp.Inference.Sessions;

/// <summary>From one checkpoint to a warm classifier, at the precision that the settings, the device and the agreement with fp32 allow.</summary>
internal sealed class ClassifierLoader(InferenceOptions options, ComputeDevice device, GraphCache cache, SessionOpener opener, TimeProvider clock, ILogger logger)
    : IDisposable
{
    /// <summary>
    /// <c>auto</c> means int8 for models from this hidden size on. Smaller ones take some microseconds a token either way, so that scores which are the same on
    /// every machine and in every batch are worth more than the half of that.
    /// </summary>
    public const int LeastHiddenSizeForInt8 = 384;

    // A comparison has a model in memory twice, once of it at fp32: three full-size ones at once would take three gigabytes.
    private readonly SemaphoreSlim _comparison = new(1);

    /// <exception cref="ModelPackException">Whatever is wrong with the checkpoint, or int8 was asked for and does not agree with fp32.</exception>
    public Classifier Load(PackManifest pack, PackTask task, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        var checkpoint = Read(pack, task, cancellationToken);
        var classifier = Open(checkpoint, cancellationToken);
        InferenceLog.ClassifierReady(
            logger, task.Name, task.Repository, classifier.Info.Precision, device.Name, clock.GetElapsedTime(start).TotalMilliseconds);
        return classifier;
    }

    public void Dispose() => _comparison.Dispose();

    private static Checkpoint Read(PackManifest pack, PackTask task, CancellationToken cancellationToken)
    {
        var hashes = PackVerification.Verify(pack, task, cancellationToken);
        var config = CheckpointConfig.Read(pack.File(task, CheckpointConfig.FileName), task.Name);
        var weights = pack.File(task, WeightsFile.NameIn(pack, task));
        var tokenizer = Tokenizer.Load(pack.FolderOf(task), pack.MendOf(task));
        if (tokenizer.LargestId >= config.VocabularySize)
            throw pack.File(task, CheckpointConfig.FileName)
                .Fault($"has a vocab_size of {config.VocabularySize}, but the tokenizer beside it gives ids up to {tokenizer.LargestId}");
        cancellationToken.ThrowIfCancellationRequested();
        return new Checkpoint(
            task, weights, hashes[weights.Name], config, tokenizer, task.Preparation == "tweet" ? TextPreparation.Tweet : TextPreparation.None,
            pack.File(task, GoldenLines.FileName));
    }

    private Classifier Open(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        var asked = $"Inference:Precision is {options.Precision}";
        if (device.IsCuda)
            return OpenChecked(checkpoint, GraphSettings.Cuda(options.Precision == "fp32" ? Precision.Fp32 : Precision.Fp16), asked);
        if (options.Precision == "int8" || (options.Precision == "auto" && checkpoint.Config.HiddenSize >= LeastHiddenSizeForInt8))
            return OpenInt8(checkpoint, cancellationToken);
        var isSmall = $"{asked}, and int8 gains little below a hidden size of {LeastHiddenSizeForInt8}";
        return OpenChecked(checkpoint, GraphSettings.Cpu(Precision.Fp32), options.Precision == "auto" ? isSmall : asked);
    }

    private Classifier OpenInt8(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        var key = AgreementKey(checkpoint);
        if (cache.FindAgreement(key) is { } known)
            return known.Holds
                ? OpenAgreed(checkpoint, known, () => OpenChecked(checkpoint, GraphSettings.Cpu(Precision.Int8), known.ToString()))
                : OpenDisagreed(checkpoint, known, () => OpenChecked(checkpoint, GraphSettings.Cpu(Precision.Fp32), known.ToString()));

        _comparison.Wait(cancellationToken);
        try
        {
            return Compare(checkpoint, key);
        }
        finally
        {
            _comparison.Release();
        }
    }

    /// <summary>Scores the agreement texts at both precisions, and keeps the classifier that may be used.</summary>
    private Classifier Compare(Checkpoint checkpoint, GraphKey key)
    {
        Classifier? exact = null, faster = null;
        try
        {
            exact = OpenChecked(checkpoint, GraphSettings.Cpu(Precision.Fp32), "");
            faster = NewClassifier(checkpoint, GraphSettings.Cpu(Precision.Int8), "");
            var agreement = Compare(checkpoint, exact, faster);
            cache.Keep(key, agreement);
            var (kept, dropped) = agreement.Holds ? (faster, exact) : (exact, faster);
            kept.Info = kept.Info with { PrecisionReason = agreement.ToString() };
            var classifier = agreement.Holds ? OpenAgreed(checkpoint, agreement, () => kept) : OpenDisagreed(checkpoint, agreement, () => kept);
            dropped.Dispose();
            opener.Forget(checkpoint, GraphSettings.Cpu(agreement.Holds ? Precision.Fp32 : Precision.Int8));
            return classifier;
        }
        catch
        {
            exact?.Dispose();
            faster?.Dispose();
            throw;
        }
    }

    private Agreement Compare(Checkpoint checkpoint, Classifier exact, Classifier faster)
    {
        var (expected, got) = (new List<float[]>(), new List<float[]>());

        // The golden lines apart from the fixed set, in the batches that their check has, so that it can only pass afterwards.
        IReadOnlyList<string> golden = File.Exists(checkpoint.Golden.Path) ? GoldenLines.Texts(checkpoint.Golden, checkpoint.Config.Labels) : [];
        foreach (var texts in new[] { AgreementTexts.All, golden })
        {
            expected.AddRange(Agreement.Score(exact, texts, options.BatchTokensOn(device.Name)));
            got.AddRange(Agreement.Score(faster, texts, options.BatchTokensOn(device.Name)));
        }

        return Agreement.Of([.. expected], [.. got], checkpoint.Config.Activation);
    }

    private Classifier OpenAgreed(Checkpoint checkpoint, Agreement agreement, Func<Classifier> open)
    {
        InferenceLog.Agrees(logger, checkpoint.Task.Name, agreement);
        return open();
    }

    private Classifier OpenDisagreed(Checkpoint checkpoint, Agreement agreement, Func<Classifier> open)
    {
        if (options.Precision == "int8")
            throw checkpoint.Weights.Fault(
                $"cannot be run at int8 (Inference:Precision): {agreement}, and 99 % of the decisions and {Agreement.MostDifference} are asked for",
                "set Inference:Precision to auto or fp32");
        InferenceLog.Disagrees(logger, checkpoint.Task.Name, agreement);
        return open();
    }

    private Classifier OpenChecked(Checkpoint checkpoint, GraphSettings settings, string why)
    {
        var classifier = NewClassifier(checkpoint, settings, why);
        try
        {
            if (File.Exists(checkpoint.Golden.Path))
                InferenceLog.GoldenReproduced(
                    logger, checkpoint.Task.Name, GoldenLines.Check(checkpoint.Golden, classifier, settings.Precision, options.BatchTokensOn(device.Name)));
            else
                InferenceLog.NoGolden(logger, checkpoint.Task.Name, checkpoint.Golden.Path);
            return classifier;
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
    }

    private Classifier NewClassifier(Checkpoint checkpoint, GraphSettings settings, string why)
    {
        var (task, config) = (checkpoint.Task, checkpoint.Config);
        var info = new ClassifierInfo(
            task.Name, task.Repository, task.Revision, checkpoint.Sha256, settings.PrecisionName, device.Name, config.Labels, config.Activation)
        {
            PrecisionReason = why,
        };
        return new Classifier(
            info, config.MaxTokens, checkpoint.Tokenizer, checkpoint.Preparation, ScoreIdentity(checkpoint, settings), opener.Open(checkpoint, settings))
        {
            Config = config,
        };
    }

    private GraphKey AgreementKey(Checkpoint checkpoint)
        => GraphKey.Of(checkpoint.Sha256, checkpoint.Config, GraphSettings.Cpu(Precision.Int8)).With(string.Create(CultureInfo.InvariantCulture,
            $"{checkpoint.Tokenizer.VocabularyHash}|{checkpoint.Preparation}|{checkpoint.Config.Activation}|{AgreementTexts.Hash}|{options.BatchTokensOn(device.Name)}"
            + $"|{GoldenLines.HashOf(checkpoint.Golden)}"));

    // config.json's own bytes would name things that change no score; these are the ones that do. ONNX Runtime's version is not among them: within the
    // tolerance of the golden scores all versions score alike, and an update of the app should not make every analysis outdated.
    private static string ScoreIdentity(Checkpoint checkpoint, GraphSettings settings)
        => string.Create(CultureInfo.InvariantCulture,
            $"{checkpoint.Task.Name}|{checkpoint.Sha256}|{checkpoint.Tokenizer.VocabularyHash}|{checkpoint.Preparation}|graph {EncoderGraph.Version}"
            + $"|{settings.Identity}|{checkpoint.Config.Family}|{checkpoint.Config.Heads}|{checkpoint.Config.FirstPosition}|{checkpoint.Config.Positions}"
            + $"|{checkpoint.Config.LayerNormEpsilon:R}|{checkpoint.Config.Activation}|{string.Join(',', checkpoint.Config.Labels)}");
}

/// <summary>A checkpoint's files, read and compared with the pack's manifest; its weights not yet.</summary>
internal sealed record Checkpoint(
    PackTask Task, PackFile Weights, string Sha256, CheckpointConfig Config, Tokenizer Tokenizer, TextPreparation Preparation, PackFile Golden);
