using System.Threading.Channels;

namespace AnalysisApp.Queue.Signals;

/// <summary>One reader's changes that wait to be read. When they are too many, all of them become one "read everything again".</summary>
internal sealed class Watcher(Action<Watcher> remove) : IDisposable
{
    public const int Capacity = 1000;

    // Drained by the writer too, when it is full.
    private readonly Channel<long?> _changes = Channel.CreateBounded<long?>(new BoundedChannelOptions(Capacity) { SingleWriter = true });

    /// <summary>Called by one thread at a time.</summary>
    public void Give(long? id)
    {
        if (_changes.Writer.TryWrite(id))
            return;

        while (_changes.Reader.TryRead(out _))
        {
        }

        _changes.Writer.TryWrite(null);
    }

    public ValueTask<long?> NextAsync(CancellationToken cancellationToken) => _changes.Reader.ReadAsync(cancellationToken);

    public void Dispose() => remove(this);
}
