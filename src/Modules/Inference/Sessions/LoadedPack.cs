using System.Security.Cryptography;
using System.Text;
using AnalysisApp.Inference.Batching;
using AnalysisApp.Inference.Tokenization;

namespace AnalysisApp.Inference.Sessions;

/// <summary>All classifiers of a pack, warm and checked.</summary>
internal sealed class LoadedPack : IDisposable
{
    public LoadedPack(string pack, ComputeDevice device, IReadOnlyList<Classifier> classifiers)
    {
        Classifiers = classifiers;
        Gauge = device.Gauge;
        Readings = [.. classifiers.DistinctBy(classifier => classifier.Reading).Select(classifier => (classifier.Tokenizer, classifier.Preparation))];
        Models = new ModelSet(
            pack, HashOf(classifiers), [.. classifiers.Select(classifier => classifier.Info)], classifiers.Min(classifier => classifier.MaxTokens))
        {
            Device = device.Name,
            DeviceFinding = device.Finding,
        };
    }

    public ModelSet Models { get; }

    public IReadOnlyList<Classifier> Classifiers { get; }

    /// <summary>Null on the CPU, and where the driver does not say.</summary>
    public GpuGauge? Gauge { get; }

    /// <summary>Each distinct way to turn a text into ids.</summary>
    public IReadOnlyList<(Tokenizer Tokenizer, TextPreparation Preparation)> Readings { get; }

    /// <summary>How many batches its device runs at a time: one a core, each on a thread of its own; a GPU takes one at a time, over all of it.</summary>
    public int BatchesAtOnce => Models.Device == "cpu" ? Environment.ProcessorCount : 1;

    public void Dispose()
    {
        foreach (var classifier in Classifiers)
            classifier.Dispose();
    }

    private static string HashOf(IReadOnlyList<Classifier> classifiers)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', classifiers.Select(classifier => classifier.ScoreIdentity)))));
}
