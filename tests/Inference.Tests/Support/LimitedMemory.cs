using AnalysisApp.Inference.Batching;
using AnalysisApp.Inference.Sessions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;

namespace AnalysisApp.Inference.Tests.Support;

/// <summary>
/// ONNX Runtime with an arena of a fixed size: what does not fit is refused as on a full machine. The arena is the process's, so one at a time.
/// Sessions that are not made from here have their own memory.
/// </summary>
internal sealed class LimitedMemory : IDisposable
{
    private readonly OrtMemoryInfo _memory;

    public LimitedMemory(uint bytes)
    {
        // Ours first, or the sessions of other tests would find no common thread pool.
        OnnxEnvironment.NewSessionOptions().Dispose();
        _memory = new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);

        // Grown by what is asked for (1), so that the limit is met to the byte.
        using var arena = new OrtArenaCfg(bytes, 1, -1, -1);
        OrtEnv.Instance().CreateAndRegisterAllocator(_memory, arena);
    }

    public static async Task<InferenceEngine> OpenAsync(InferenceOptions options, TimeProvider clock, InferenceTelemetry telemetry, ILogger logger)
    {
        // The golden lines are checked in small batches: they must fit.
        var loading = new InferenceOptions { ModelsDirectory = options.ModelsDirectory, Pack = options.Pack, BatchTokens = 64 };
        var loader = new PackLoader(loading, TimeProvider.System, NullLogger.Instance) { NewSessionOptions = NewSessionOptions };
        var engine = new InferenceEngine(options, clock, telemetry, logger);
        // One batch at a time, so that what fits does not depend on what runs beside it.
        engine.Open(await loader.LoadAsync(CancellationToken.None), lanes: 1);
        return engine;
    }

    public void Dispose()
    {
        OrtEnv.Instance().UnregisterAllocator(_memory);
        _memory.Dispose();
    }

    private static SessionOptions NewSessionOptions()
    {
        var options = OnnxEnvironment.NewSessionOptions();
        options.AddSessionConfigEntry("session.use_env_allocators", "1");
        return options;
    }
}
