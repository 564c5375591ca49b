using AnalysisApp.Inference.Graph;
using Microsoft.ML.OnnxRuntime;

namespace AnalysisApp.Inference.Sessions;

/// <summary>One warm graph. Any number of runs may be under way at once; each uses the thread that makes it.</summary>
internal sealed class ClassifierSession : IDisposable
{
    private static readonly string[] Inputs =
    [
        EncoderGraph.InputIds, EncoderGraph.Positions, EncoderGraph.RowTokens, EncoderGraph.TokenPlaces, EncoderGraph.Lengths, EncoderGraph.FirstTokens,
    ];

    private static readonly string[] Outputs = [EncoderGraph.Logits];

    private readonly object _gate = new();
    private readonly InferenceSession _session;

    // A failed run is an exception, and whoever catches it logs it; ONNX Runtime would write it to the terminal besides.
    private readonly RunOptions _runOptions = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
    private int _running;
    private bool _isDisposed;

    public ClassifierSession(byte[] graph, SessionOptions options) => _session = new InferenceSession(graph, options);

    /// <summary>Runs texts of any lengths together.</summary>
    /// <param name="texts">The ids of each; at least one text.</param>
    /// <returns>Logits, [text][label], flat.</returns>
    public float[] Run(IReadOnlyList<int[]> texts)
    {
        Enter();
        try
        {
            var packed = new PackedTexts(texts);
            using var ids = Tensor(packed.Ids, packed.Tokens);
            using var positions = Tensor(packed.Positions, packed.Tokens);
            using var rows = Tensor(packed.RowTokens, packed.Count, packed.Longest);
            using var places = Tensor(packed.TokenPlaces, packed.Tokens);
            using var lengths = Tensor(packed.Lengths, packed.Count);
            using var firsts = Tensor(packed.FirstTokens, packed.Count);
            using var results = _session.Run(_runOptions, Inputs, [ids, positions, rows, places, lengths, firsts], Outputs);
            return results[0].GetTensorDataAsSpan<float>().ToArray();
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Waits for the runs under way: freed under a running batch, the session would take the process with it.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            while (_running > 0)
                Monitor.Wait(_gate);
        }

        _runOptions.Dispose();
        _session.Dispose();
    }

    private static OrtValue Tensor(int[] numbers, params long[] shape) => OrtValue.CreateTensorValueFromMemory(numbers, shape);

    private void Enter()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _running++;
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            _running--;
            Monitor.PulseAll(_gate);
        }
    }
}
