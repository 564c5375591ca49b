namespace AnalysisApp.Queue.Storage;

/// <summary>How much an instance may take at a time.</summary>
/// <param name="Free">Its free slots, at most <see cref="IWorkers.Most"/>.</param>
/// <param name="Rest">Jobs below <c>high</c> among those that it takes, at most <paramref name="Free"/>; fewer where slots are reserved.</param>
/// <param name="MostPerUser">Jobs of one user that may run over all instances; null for any number.</param>
internal readonly record struct ClaimRoom(int Free, int Rest, int? MostPerUser = null)
{
    public ClaimRoom(int free)
        : this(free, free)
    {
    }
}
