using AnalysisApp.Inference.Graph;
using Microsoft.ML.OnnxRuntime;

namespace AnalysisApp.Inference.Sessions;

/// <summary>One warm graph. Any number of runs may be under way at once; each uses the thread that makes it.</summary>
internal sealed class ClassifierSession : IDisposable
{
    private static readonly string[] Outputs = [EncoderGraph.Logits];

    private readonly object _gate = new();
    private readonly InferenceSession _session;
    private readonly string[] _inputs;

    // A failed run is an exception, and whoever catches it logs it; ONNX Runtime would write it to the terminal besides.
    private readonly RunOptions _runOptions = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
    private int _running;
    private bool _isDisposed;

    /// <param name="session">Of an encoder's graph; belongs to this from now on.</param>
    public ClassifierSession(InferenceSession session) => (_session, _inputs) = (session, [.. session.InputNames]);

    /// <summary>Runs texts of any lengths together.</summary>
    /// <param name="texts">The ids of each; at least one text.</param>
    /// <returns>Logits, [text][label], flat.</returns>
    public float[] Run(IReadOnlyList<int[]> texts)
    {
        var inputs = new List<OrtValue>(_inputs.Length);
        Enter();
        try
        {
            var packed = new PackedTexts(texts);
            foreach (var name in _inputs)
                inputs.Add(packed.Input(name));
            using var results = _session.Run(_runOptions, _inputs, inputs, Outputs);
            return results[0].GetTensorDataAsSpan<float>().ToArray();
        }
        finally
        {
            inputs.ForEach(input => input.Dispose());
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
