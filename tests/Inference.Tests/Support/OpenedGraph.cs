using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Graph;
using AnalysisApp.Inference.Sessions;
using Microsoft.ML.OnnxRuntime;

namespace AnalysisApp.Inference.Tests.Support;

/// <summary>A random checkpoint as a session, by way of a weights' file.</summary>
internal static class OpenedGraph
{
    /// <param name="checkpoint">The weights.</param>
    /// <param name="precision">For the CPU.</param>
    /// <param name="format">F32, F16, BF16 as safetensors, or <c>torch</c>.</param>
    public static ClassifierSession Of(RandomCheckpoint checkpoint, Precision precision = Precision.Fp32, string format = "F32")
        => Of(checkpoint, GraphSettings.Cpu(precision), format);

    public static ClassifierSession Of(RandomCheckpoint checkpoint, GraphSettings settings, string format = "F32")
    {
        using var options = OnnxEnvironment.NewSessionOptions();
        return new ClassifierSession(new InferenceSession(Bytes(checkpoint, settings, format), options));
    }

    public static byte[] Bytes(RandomCheckpoint checkpoint, GraphSettings settings, string format = "F32")
    {
        using var folder = new TemporaryFolder();
        var path = format == "torch"
            ? folder.Write(WeightsFile.Torch, CheckpointWriter.Torch(checkpoint.Tensors))
            : folder.Write(WeightsFile.Safetensors, CheckpointWriter.Safetensors(checkpoint.Tensors, format));
        using var weights = WeightsFile.Open(new PackFile(path, "mend"));
        return EncoderGraph.Build(checkpoint.Config, weights, settings).ToBytes()!;
    }
}
