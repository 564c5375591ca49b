using AnalysisApp.Inference.Checkpoints;

namespace AnalysisApp.Inference.Batching;

/// <summary>How many additions and multiplications a text takes. Norms, activations and look-ups are not counted: they are no matrix products.</summary>
internal static class EncoderArithmetic
{
    /// <param name="config">The encoder's dimensions.</param>
    /// <param name="tokens">Of the text.</param>
    public static double Of(CheckpointConfig config, int tokens)
    {
        double hidden = config.HiddenSize, wide = config.IntermediateSize;
        var square = 2 * hidden * hidden;
        var forward = 4 * hidden * wide;
        var whole = (tokens * ((4 * square) + forward)) + (4 * hidden * tokens * tokens);

        // The last layer: keys and values of all tokens, the rest of the first one alone.
        var last = (tokens * 2 * square) + (2 * square) + forward + (4 * hidden * tokens);
        return ((config.Layers - 1) * whole) + last + square + (2 * hidden * config.Labels.Count);
    }
}
