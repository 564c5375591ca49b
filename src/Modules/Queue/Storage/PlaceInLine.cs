namespace AnalysisApp.Queue.Storage;

/// <summary>Where a waiting job stands: the claim's order.</summary>
internal readonly record struct PlaceInLine(JobPriority Priority, long FairTag, long JobId)
{
    /// <summary>Before every job of a priority.</summary>
    public static PlaceInLine BeforeAllOf(JobPriority priority) => new(priority, long.MinValue, 0);

    /// <summary>Whether this place comes before another of the same priority.</summary>
    public bool IsBefore(PlaceInLine other) => (FairTag, JobId).CompareTo((other.FairTag, other.JobId)) < 0;
}
