namespace AnalysisApp.Commands;

/// <summary>How fast bytes have come of late, and how long the rest will take at that.</summary>
internal sealed class TransferRate(TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private readonly Queue<(long At, long Bytes)> _samples = new();
    private long _last;

    public void Add(long bytes)
    {
        // A file that begins anew takes its bytes back; what came before says nothing any more.
        if (bytes < _last)
            _samples.Clear();
        _last = bytes;
        _samples.Enqueue((clock.GetTimestamp(), bytes));
        while (_samples.Count > 2 && clock.GetElapsedTime(_samples.Peek().At) > Window)
            _samples.Dequeue();
    }

    /// <summary>Bytes in a second; null until it can be told.</summary>
    public double? BytesPerSecond
        => _samples.Count >= 2 && clock.GetElapsedTime(_samples.Peek().At).TotalSeconds is > 0.2 and var seconds
            ? (_last - _samples.Peek().Bytes) / seconds
            : null;

    public TimeSpan? TimeLeft(long totalBytes)
        => BytesPerSecond is > 0 and var rate && (totalBytes - _last) / rate is < 100 * 3600 and var seconds ? TimeSpan.FromSeconds(seconds) : null;
}
