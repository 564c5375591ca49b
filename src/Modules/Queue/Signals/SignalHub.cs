namespace AnalysisApp.Queue.Signals;

/// <summary>Hands the signals of the one listening connection to all who wait in this process.</summary>
internal sealed class SignalHub
{
    private readonly Lock _gate = new();
    private readonly List<Watcher> _watchers = [];
    private readonly List<Action<JobSignal?>> _sinks = [];
    private bool _connected;

    /// <summary>Follows everything from now on; the first thing it is given is null, once the connection listens.</summary>
    public Watcher Watch()
    {
        var watcher = new Watcher(Remove);
        lock (_gate)
        {
            _watchers.Add(watcher);
            if (_connected)
                watcher.Give(null);
        }

        return watcher;
    }

    /// <summary>Calls back for every signal, and with null when some may have been missed. The callback must be quick and not throw.</summary>
    public IDisposable Subscribe(Action<JobSignal?> sink)
    {
        lock (_gate)
            _sinks.Add(sink);
        return new Subscription(() =>
        {
            lock (_gate)
                _sinks.Remove(sink);
        });
    }

    public void Connected()
    {
        lock (_gate)
        {
            _connected = true;
            Give_NeedsGate(null, null);
        }
    }

    public void Disconnected()
    {
        lock (_gate)
            _connected = false;
    }

    public void Publish(JobSignal signal)
    {
        lock (_gate)
            Give_NeedsGate(signal, signal.JobId == JobSignal.WholeQueue ? null : signal.JobId);
    }

    private void Give_NeedsGate(JobSignal? signal, long? id)
    {
        foreach (var watcher in _watchers)
            watcher.Give(id);
        foreach (var sink in _sinks)
            sink(signal);
    }

    private void Remove(Watcher watcher)
    {
        lock (_gate)
            _watchers.Remove(watcher);
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
