using System.Collections.Concurrent;

namespace AnalysisApp.Inference.Batching;

/// <summary>
/// The threads that models run on, one for each lane of the device. They are not the thread pool's: batches that take a core each for a tenth of a
/// second would leave none of those for requests.
/// </summary>
internal sealed class RunThreads : IDisposable
{
    private readonly BlockingCollection<Action> _runs = [];
    private readonly Thread[] _threads;
    private bool _isClosed;

    public RunThreads(int count)
    {
        _threads = [.. Enumerable.Range(0, count).Select(lane => new Thread(Loop) { IsBackground = true, Name = $"Inference {lane}" })];
        foreach (var thread in _threads)
            thread.Start();
    }

    /// <summary>Runs on the next free thread.</summary>
    /// <exception cref="ObjectDisposedException">The engine is closing.</exception>
    public Task RunAsync(Action run)
    {
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _runs.Add(() => Complete(completion, run));
        }
        catch (InvalidOperationException closed)
        {
            throw new ObjectDisposedException("The models are closed.", closed);
        }

        return completion.Task;
    }

    /// <summary>What was accepted still runs; returns when it is done.</summary>
    public void Dispose()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        _runs.CompleteAdding();
        foreach (var thread in _threads)
            thread.Join();
        _runs.Dispose();
    }

    private static void Complete(TaskCompletionSource completion, Action run)
    {
        try
        {
            run();
            completion.SetResult();
        }
        catch (Exception fault)
        {
            completion.SetException(fault);
        }
    }

    private void Loop()
    {
        foreach (var run in _runs.GetConsumingEnumerable())
            run();
    }
}
