using AnalysisApp.Queue.Worker;

namespace AnalysisApp.Queue.Storage;

/// <summary>A run that ended, and what is to be written of it.</summary>
internal sealed record RunEnd(ClaimedJob Job, Settlement Settlement);

/// <summary>Who takes jobs, and for how long before it must say that it lives.</summary>
/// <param name="Instance">Its name.</param>
/// <param name="Lease">How long a lease lasts.</param>
/// <param name="Timeout">How long a run may go without a checkpoint.</param>
internal sealed record Claimant(string Instance, TimeSpan Lease, TimeSpan Timeout);

/// <summary>What one round trip has done.</summary>
/// <param name="Settled">The ends that were written, by job, and the state that the job is in now.</param>
/// <param name="Claimed">What was taken, in its order.</param>
/// <param name="UsersPaused">Some user's work was passed over for a pause.</param>
internal sealed record Turn(IReadOnlyDictionary<long, JobState> Settled, IReadOnlyList<ClaimedJob> Claimed, bool UsersPaused)
{
    /// <summary>Nothing is known to have been done.</summary>
    public static Turn Failed { get; } = new(new Dictionary<long, JobState>(), [], UsersPaused: false);
}
