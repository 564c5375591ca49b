using AnalysisApp.Health;
using AnalysisApp.Queue;

namespace AnalysisApp.Alerts;

/// <summary>What failed, as the queue counts it.</summary>
internal sealed class FailedRuns(IFailureStatistics failures) : IFailureMeasure
{
    public async Task<MeasuredFailures> ReadAsync(TimeSpan window, CancellationToken cancellationToken)
    {
        var share = await failures.ReadShareAsync(window, cancellationToken);
        return new MeasuredFailures(share.Failed, share.Ended);
    }
}
