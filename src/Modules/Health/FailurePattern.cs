namespace AnalysisApp.Health;

/// <summary>Failures that had their code and the type of their jobs in common, within some time.</summary>
/// <param name="Kind">Of the faults, as programs call it: <c>malformed</c>, <c>transient</c>, <c>resource_exhausted</c>, <c>timeout</c>, <c>dependency_down</c>.</param>
/// <param name="Code">Of the faults, stable, for example <c>model_out_of_memory</c>.</param>
/// <param name="JobType">Of the jobs, for example <c>song_analysis</c>.</param>
/// <param name="Count">How many, at least one.</param>
/// <param name="Targets">How many different songs or other things the jobs were about; null when it is not known any more.</param>
/// <param name="Workers">On which instances, the most first; empty when it is not known.</param>
/// <param name="Models">With which sets of models, the most first; empty when none was in use.</param>
/// <param name="Retryable">How many jobs have failed for good by it and may be retried.</param>
public sealed record FailurePattern(
    string Kind, string Code, string JobType, int Count, int? Targets, IReadOnlyList<FailurePart> Workers, IReadOnlyList<FailurePart> Models, int Retryable)
{
    /// <summary>Single songs could not be read while the others of their job went on; attempts of whole jobs otherwise.</summary>
    public bool OfSongs { get; init; }
}

/// <summary>Those of some failures that had one thing in common.</summary>
/// <param name="Name">Of that thing, for example an instance.</param>
/// <param name="Count">How many, at least one.</param>
public sealed record FailurePart(string Name, int Count);

/// <summary>What else the rules look at.</summary>
/// <param name="LiveInstances">Instances that run jobs and are alive.</param>
/// <param name="Workers">Jobs that the answering instance runs at a time; zero when it runs none.</param>
/// <param name="QueuePaused">No job starts at present.</param>
public sealed record FailureScene(int LiveInstances, int Workers, bool QueuePaused);
