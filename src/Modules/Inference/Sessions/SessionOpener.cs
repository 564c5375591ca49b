using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Graph;
using Microsoft.ML.OnnxRuntime;

namespace AnalysisApp.Inference.Sessions;

/// <summary>From a checkpoint to a session of ONNX Runtime: out of the cache, or built.</summary>
/// <param name="cache">Keeps what is built.</param>
/// <param name="newSessionOptions">What each session is made with.</param>
internal sealed class SessionOpener(GraphCache cache, Func<SessionOptions> newSessionOptions)
{
    /// <exception cref="ModelPackException">The weights do not make the graph that config.json tells of.</exception>
    public ClassifierSession Open(Checkpoint checkpoint, GraphSettings settings)
    {
        var key = GraphKey.Of(checkpoint.Sha256, checkpoint.Config, settings);
        if (cache.Find(key) is { } path)
        {
            try
            {
                return Open(path);
            }
            catch (OnnxRuntimeException fault)
            {
                // What is wrong with the checkpoint rather than with the entry shows itself below.
                cache.Reject(key, fault.Message);
            }
        }

        return Build(checkpoint, settings, key);
    }

    /// <summary>Removes a graph from the cache that will not be asked for again.</summary>
    public void Forget(Checkpoint checkpoint, GraphSettings settings) => cache.Remove(GraphKey.Of(checkpoint.Sha256, checkpoint.Config, settings));

    private ClassifierSession Build(Checkpoint checkpoint, GraphSettings settings, GraphKey key)
    {
        using var weights = WeightsFile.Open(checkpoint.Weights);
        var model = EncoderGraph.Build(checkpoint.Config, weights, settings);
        try
        {
            return cache.Add(key, model) is { } path ? Open(path) : Open(model, checkpoint);
        }
        catch (OnnxRuntimeException fault)
        {
            throw checkpoint.Weights.Fault($"makes a graph that ONNX Runtime refuses ({fault.Message})", fault);
        }
    }

    private ClassifierSession Open(string path)
    {
        using var options = newSessionOptions();
        return new ClassifierSession(new InferenceSession(path, options));
    }

    /// <summary>By way of a folder that goes at once; a model in memory is there several times while a session is made of it.</summary>
    private ClassifierSession Open(OnnxModel model, Checkpoint checkpoint)
    {
        var folder = Path.Join(Path.GetTempPath(), $"analysisapp-graph-{Guid.NewGuid():N}");
        try
        {
            GraphFiles.Write(folder, model);
            return Open(Path.Join(folder, GraphFiles.Model));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return OpenInMemory(model, checkpoint);
        }
        finally
        {
            // What is mapped stays readable without a name.
            GraphFiles.TryDelete(folder);
        }
    }

    private ClassifierSession OpenInMemory(OnnxModel model, Checkpoint checkpoint)
    {
        using var options = newSessionOptions();
        var bytes = model.ToBytes() ?? throw checkpoint.Weights.Fault(
            "holds more than the two gigabytes of weights that a graph may have in memory", "give the app a folder to keep graphs in (Inference:GraphDirectory)");
        return new ClassifierSession(new InferenceSession(bytes, options));
    }
}
