using System.Collections.Concurrent;
using System.Threading.Channels;
using AnalysisApp.Progress.Storage;

namespace AnalysisApp.Progress.Publishing;

/// <summary>The jobs this process runs. Safe for concurrent use.</summary>
internal sealed class RunningJobs(RecordStore records, TimeProvider clock) : IDisposable
{
    // A run that never said it ended; its items were counted long ago.
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<long, RunningJob> _jobs = new();

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    // The background loop and a flush may publish one job at once; the pace would learn the same gap twice.
    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>Says that a job has something to publish.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Waits until a job has something to publish.</summary>
    public async Task SleepAsync(CancellationToken cancellationToken) => await _wake.Reader.ReadAsync(cancellationToken);

    public RunningJob Get(long jobId) => GetStarted(jobId, TimeSpan.Zero);

    /// <param name="jobId">The job.</param>
    /// <param name="ago">How long ago the run began, if this is the first that is heard of it.</param>
    public RunningJob GetStarted(long jobId, TimeSpan ago) => _jobs.GetOrAdd(
        jobId,
        (_, earlier) => new RunningJob(clock.GetTimestamp() - (long)(earlier.TotalSeconds * clock.TimestampFrequency), clock),
        ago);

    /// <summary>Publishes a job that is still here.</summary>
    public async Task PublishAsync(long jobId, RunningJob job, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            // A run that was flushed meanwhile has had its last word.
            if (_jobs.TryGetValue(jobId, out var current) && ReferenceEquals(current, job))
                await PublishAsync(jobId, job, isRunning: true, cancellationToken);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Takes a job out, its run is over, and publishes its last state.</summary>
    public async Task EndAsync(long jobId, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (_jobs.TryRemove(jobId, out var job))
                await PublishAsync(jobId, job, isRunning: false, cancellationToken);
            else
                await records.PublishAsync(jobId, Publication.Ended, cancellationToken);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public IReadOnlyList<KeyValuePair<long, RunningJob>> Due() => [.. _jobs.Where(job => job.Value.IsDue)];

    public bool AnyDirty() => _jobs.Any(job => job.Value.IsDirty);

    public void Forget()
    {
        foreach (var job in _jobs.Where(job => job.Value.Idle > Forgotten))
            _jobs.TryRemove(job);
    }

    public void Dispose() => _oneAtATime.Dispose();

    private async Task PublishAsync(long jobId, RunningJob job, bool isRunning, CancellationToken cancellationToken)
    {
        var (publication, at) = job.Take(isRunning);
        job.Settle(publication, await records.PublishAsync(jobId, publication, cancellationToken), at);
    }
}
