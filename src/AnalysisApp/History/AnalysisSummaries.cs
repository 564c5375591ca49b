using AnalysisApp.Library;
using AnalysisApp.Progress;

namespace AnalysisApp.History;

/// <summary>Reads what analyses came to.</summary>
internal sealed class AnalysisSummaries(IHistory history, IProgressBoard progress)
{
    /// <summary>Null when the job analysed nothing, there was none, or it was somebody else's.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="userId">Whose it must be; null for anybody's.</param>
    /// <param name="policy">For whom.</param>
    /// <param name="songs">How many songs to name.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<AnalysisSummary?> FindAsync(long jobId, Guid? userId, string policy, int songs, CancellationToken cancellationToken)
        => await history.FindAsync(jobId, userId, cancellationToken) is { } entry
            ? new AnalysisSummary(
                entry,
                await history.ReadChangesAsync(jobId, policy, songs, cancellationToken),
                (await progress.ReadAsync(jobId, cancellationToken))?.Failed ?? 0)
            : null;
}
