using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace AnalysisApp.Progress.Watching;

/// <summary>The changes one watcher has not seen yet: each job once, and never more than a limit. Safe for concurrent use; read by one.</summary>
internal sealed class Watcher
{
    /// <summary>More than this and it is cheaper to read everything again.</summary>
    internal const int Limit = 256;

    private readonly Lock _gate = new();
    private readonly Channel<bool> _ready = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly HashSet<long> _known = [];
    private List<long> _waiting = [];
    private bool _hasMissed;

    /// <param name="jobId">What changed; null when changes may have been missed.</param>
    public void Post(long? jobId)
    {
        lock (_gate)
        {
            if (_hasMissed)
                return;

            if (jobId is null || _waiting.Count >= Limit)
            {
                _hasMissed = true;
                _waiting.Clear();
                _known.Clear();
            }
            else if (_known.Add(jobId.Value))
            {
                _waiting.Add(jobId.Value);
            }

            _ready.Writer.TryWrite(true);
        }
    }

    public async IAsyncEnumerable<long?> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            await _ready.Reader.ReadAsync(cancellationToken);
            var (hasMissed, jobIds) = Take();
            if (hasMissed)
                yield return null;

            foreach (var jobId in jobIds)
                yield return jobId;
        }
    }

    private (bool HasMissed, List<long> JobIds) Take()
    {
        lock (_gate)
        {
            var taken = (_hasMissed, _waiting);
            _hasMissed = false;
            _waiting = [];
            _known.Clear();
            return taken;
        }
    }
}
