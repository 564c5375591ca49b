namespace AnalysisApp.Inference;

/// <summary>Which models run, on what, and how much may wait for them.</summary>
public sealed class InferenceOptions
{
    /// <summary>Where the packs lie that came with the app; read only. The default is <c>./models</c>.</summary>
    public string ModelsDirectory { get; set; } = "./models";

    /// <summary>
    /// Where pulled and imported packs lie; they go before those in <see cref="ModelsDirectory"/>. The app's default is <c>models</c> below its data folder. Null
    /// here: there is no such folder, and packs are installed in <see cref="ModelsDirectory"/>.
    /// </summary>
    public string? InstalledModelsDirectory { get; set; }

    /// <summary>A folder below either. Null (the default): <c>reference</c> if it is installed, else <c>starter</c>.</summary>
    public string? Pack { get; set; }

    /// <summary><c>auto</c> (the default), <c>cuda</c> (refuses to start without a GPU) or <c>cpu</c>.</summary>
    public string Device { get; set; } = "auto";

    /// <summary><c>auto</c> (the default), <c>fp32</c>, <c>fp16</c> or <c>int8</c>.</summary>
    public string Precision { get; set; } = "auto";

    /// <summary>Tokens that one run of a model may hold, 64 to 65,536. The default is 512: on a CPU larger batches cost more per token.</summary>
    public int BatchTokens { get; set; } = 512;

    /// <summary>Tokens that may wait for a model before new work is refused. The default is 1,000,000.</summary>
    public int MaxWaitingTokens { get; set; } = 1_000_000;
}
