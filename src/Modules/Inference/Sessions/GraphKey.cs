using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Graph;
using Microsoft.ML.OnnxRuntime;

namespace AnalysisApp.Inference.Sessions;

/// <summary>All that decides about a compiled graph's bytes and about what ONNX Runtime makes of them here.</summary>
/// <param name="WeightsSha256">Of the weights' file.</param>
/// <param name="Identity">Everything else, in a line.</param>
internal sealed record GraphKey(string WeightsSha256, string Identity)
{
    /// <summary>Graphs of one checkpoint for one device at one precision: of these only the newest is kept.</summary>
    public string Line => $"{WeightsSha256[..16]}-{Identity.Split('|')[0].Replace(' ', '-')}";

    /// <summary>As a folder's or file's name.</summary>
    public string Name => $"{Line}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{WeightsSha256}|{Identity}")))[..16]}";

    public static GraphKey Of(string weightsSha256, CheckpointConfig config, GraphSettings settings)
        => new(weightsSha256, string.Create(CultureInfo.InvariantCulture,
            $"{settings.Identity}|graph {EncoderGraph.Version}|{config.Family}|{config.VocabularySize}|{config.HiddenSize}|{config.Layers}|{config.Heads}"
            + $"|{config.IntermediateSize}|{config.Positions}|{config.FirstPosition}|{config.TokenTypes}|{config.LayerNormEpsilon:R}|{config.Labels.Count}"
            + $"|ONNX Runtime {OrtEnv.Instance().GetVersionString()}|{CpuFeatures.Name}"));

    /// <summary>The key of what was measured with this graph and depends on still more.</summary>
    public GraphKey With(string more) => this with { Identity = $"{Identity}|{more}" };
}
