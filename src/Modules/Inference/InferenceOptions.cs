namespace AnalysisApp.Inference;

/// <summary>Which models run, on what, and how much may wait for them.</summary>
public sealed class InferenceOptions
{
    /// <summary>Where the packs lie that came with the app; read only. The default is <c>./models</c>.</summary>
    public string ModelsDirectory { get; set; } = "./models";

    /// <summary>
    /// Where pulled and imported packs lie; they go before those in <see cref="ModelsDirectory"/>. The app's default is <c>models</c> below its data folder; a
    /// host without one installs packs in <see cref="ModelsDirectory"/>.
    /// </summary>
    public string? InstalledModelsDirectory { get; set; }

    /// <summary>A folder below either. Null (the default): <c>reference</c> if it is installed, else <c>starter</c>.</summary>
    public string? Pack { get; set; }

    /// <summary>
    /// Where compiled graphs are kept from one start to the next, and what int8 was compared with. It may be deleted at any time: the next start builds them anew. The
    /// app's default is <c>graphs</c> below its data folder; a host without one builds them at each start.
    /// </summary>
    public string? GraphDirectory { get; set; }

    /// <summary><c>auto</c> (the default: CUDA where it can be had, else the CPU), <c>cuda</c> (refuses to start without a GPU) or <c>cpu</c>.</summary>
    public string Device { get; set; } = "auto";

    /// <summary>
    /// <c>auto</c> (the default), <c>fp32</c>, <c>fp16</c> (CUDA only) or <c>int8</c> (CPU only; refuses to start where its scores differ too much).
    /// <c>auto</c> is fp16 on CUDA. On a CPU it is int8 for models large enough to gain by it, if their scores agree with fp32's, else fp32.
    /// </summary>
    public string Precision { get; set; } = "auto";

    /// <summary>ONNX Runtime's CUDA provider, a path. Null (the default): the one beside the program, if it was built with it.</summary>
    public string? CudaLibrary { get; set; }

    /// <summary>Which GPU, counted from 0 (the default).</summary>
    public int CudaDevice { get; set; }

    /// <summary>The most memory of the GPU that each model may take, in megabytes. Null (the default): no limit.</summary>
    public int? CudaMemoryMegabytes { get; set; }

    /// <summary>
    /// Tokens that one run of a model may hold, 64 to 65,536. Null (the default): 256 on a CPU, where larger batches cost more per token, and 16,384 on a
    /// GPU, which smaller ones do not fill.
    /// </summary>
    public int? BatchTokens { get; set; }

    /// <summary>Tokens that may wait for a model before new work is refused. The default is 1,000,000.</summary>
    public int MaxWaitingTokens { get; set; } = 1_000_000;

    /// <summary>What <see cref="BatchTokens"/> comes to on a device.</summary>
    internal int BatchTokensOn(string device) => BatchTokens ?? (device == "cpu" ? 256 : 16_384);
}
