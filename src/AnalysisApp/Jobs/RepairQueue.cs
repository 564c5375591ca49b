using AnalysisApp.Progress;
using AnalysisApp.Queue;

namespace AnalysisApp.Jobs;

/// <summary>Looks for whatever should never be, in the queue and in the progress of its jobs, and mends it.</summary>
internal sealed class RepairQueue(IJobQueue queue, IProgressBoard progress)
{
    /// <returns>What was found; nothing when all is well.</returns>
    public async Task<IReadOnlyList<QueueFinding>> RunAsync(CancellationToken cancellationToken)
    {
        var repair = await queue.RepairAsync(cancellationToken);
        var records = await progress.RepairAsync(repair.LastJobId, cancellationToken);
        return
        [
            .. repair.Findings,
            .. Found("progress_counts", records.Recounted),
            .. Found("progress_without_job", records.Removed),
        ];
    }

    private static IEnumerable<QueueFinding> Found(string what, int count)
    {
        if (count > 0)
            yield return new QueueFinding(what, count, count);
    }
}
