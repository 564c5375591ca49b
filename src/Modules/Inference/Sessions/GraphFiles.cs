using AnalysisApp.Inference.Graph;

namespace AnalysisApp.Inference.Sessions;

/// <summary>A graph as two files in a folder: ONNX Runtime maps the second instead of reading it.</summary>
internal static class GraphFiles
{
    public const string Model = "graph.onnx";
    public const string Weights = "weights.bin";

    private const int BufferBytes = 1 << 18;

    /// <exception cref="IOException">The disk is full, or the folder cannot be written.</exception>
    public static void Write(string folder, OnnxModel model)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Join(folder, Model), model.ToBytes(Weights));
        using var weights = File.Create(Path.Join(folder, Weights), BufferBytes);
        model.WriteLargeWeights(weights);
    }

    /// <summary>Removes a file or folder if it can be removed.</summary>
    public static void TryDelete(string path)
    {
        try
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else
                File.Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Whoever made it tries again at the next start, or the system does.
        }
    }
}
