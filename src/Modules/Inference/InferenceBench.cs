using AnalysisApp.Inference.Batching;
using AnalysisApp.Inference.Graph;
using AnalysisApp.Inference.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnalysisApp.Inference;

/// <summary>A pack at work without an app around it, and what this machine could do at best; for measuring. Safe for concurrent use.</summary>
public sealed class InferenceBench : IDisposable
{
    private readonly InferenceTelemetry _telemetry = new();
    private readonly InferenceEngine _engine;
    private readonly LoadedPack _pack;

    private InferenceBench(InferenceOptions options, LoadedPack pack)
    {
        _pack = pack;
        _engine = new InferenceEngine(options, TimeProvider.System, _telemetry, NullLogger.Instance);
        _engine.Open(pack);
    }

    /// <summary>The engine, ready.</summary>
    public IInferenceEngine Engine => _engine;

    /// <summary>What is loaded.</summary>
    public ModelSet Models => _pack.Models;

    /// <summary>How many batches run at a time.</summary>
    public int Lanes => _engine.Device.Lanes;

    /// <summary>Loads a pack as a start of the app would.</summary>
    /// <param name="options">Which pack, and where.</param>
    /// <param name="cancellationToken">Stops at the next file or model.</param>
    /// <exception cref="ModelPackException">The first thing that is wrong with it.</exception>
    public static async Task<InferenceBench> OpenAsync(InferenceOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new InferenceBench(options, await new PackLoader(options, TimeProvider.System, NullLogger.Instance).LoadAsync(cancellationToken));
    }

    /// <summary>What the models have to do for some texts: tokens read and additions and multiplications made, all models together.</summary>
    public InferenceWork WorkOf(IReadOnlyList<string> texts)
    {
        var read = TokenisedTexts.Read(_pack.Classifiers, texts);
        return new InferenceWork(
            _pack.Classifiers.Sum(read.TokensOf),
            _pack.Classifiers.Sum(classifier => read.Of(classifier).Sum(ids => EncoderArithmetic.Of(classifier.Config, ids.Length))));
    }

    /// <summary>
    /// Additions and multiplications per second of a large matrix product through ONNX Runtime, in this process, at the models' precision and with one
    /// thread for each lane: the most that models can reach on this CPU.
    /// </summary>
    /// <param name="duration">How long to measure.</param>
    /// <returns>Null where the models do not run on a CPU.</returns>
    public double? MeasurePeak(TimeSpan duration)
    {
        if (Models.Device != "cpu")
            return null;
        using var product = new MatrixProduct(Models.Classifiers.All(model => model.Precision == "int8") ? Precision.Int8 : Precision.Fp32);
        return product.Measure(Lanes, duration, TimeProvider.System);
    }

    /// <summary>Frees the models.</summary>
    public void Dispose()
    {
        _engine.Dispose();
        _telemetry.Dispose();
    }
}

/// <summary>Work of the models.</summary>
/// <param name="Tokens">That they read, special tokens included; a token counts once for each model.</param>
/// <param name="Operations">Additions and multiplications of matrix products and attention.</param>
public sealed record InferenceWork(long Tokens, double Operations);
