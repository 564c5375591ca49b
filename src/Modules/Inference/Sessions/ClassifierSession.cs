using AnalysisApp.Inference.Graph;
using Microsoft.ML.OnnxRuntime;

namespace AnalysisApp.Inference.Sessions;

/// <summary>One warm graph. Runs are made one at a time, under the device's lease.</summary>
internal sealed class ClassifierSession : IDisposable
{
    private static readonly string[] Inputs = [EncoderGraph.InputIds, EncoderGraph.PositionRows];
    private static readonly string[] Outputs = [EncoderGraph.Logits];

    private readonly Lock _gate = new();
    private readonly InferenceSession _session;

    // A failed run is an exception, and whoever catches it logs it; ONNX Runtime would write it to the terminal besides.
    private readonly RunOptions _runOptions = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
    private readonly int[] _positions;
    private bool _isDisposed;

    /// <param name="session">Of a graph for the CPU; belongs to this from now on.</param>
    /// <param name="maxTokens">The most tokens of one text.</param>
    public ClassifierSession(InferenceSession session, int maxTokens)
    {
        _session = session;
        _positions = [.. Enumerable.Range(0, maxTokens)];
    }

    /// <summary>Runs texts of one length.</summary>
    /// <param name="ids">[row][token], flat.</param>
    /// <param name="rows">How many texts.</param>
    /// <param name="length">The tokens of each.</param>
    /// <returns>Logits, [row][label], flat.</returns>
    public float[] Run(int[] ids, int rows, int length)
    {
        using var idTensor = OrtValue.CreateTensorValueFromMemory(ids, [rows, length]);
        using var positionTensor = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _positions.AsMemory(0, length), [length]);

        // Freed under a running batch, the session would take the process with it.
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            using var results = _session.Run(_runOptions, Inputs, [idTensor, positionTensor], Outputs);
            return results[0].GetTensorDataAsSpan<float>().ToArray();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _runOptions.Dispose();
            _session.Dispose();
        }
    }
}
