namespace AnalysisApp.Queue;

/// <summary>What a repair of the queue found.</summary>
/// <param name="Findings">One for each kind of fault; none when all is well.</param>
/// <param name="LastJobId">The highest id that a job was ever given: whatever is kept elsewhere about a higher one belongs to no job.</param>
public sealed record QueueRepair(IReadOnlyList<QueueFinding> Findings, long LastJobId);

/// <summary>One kind of fault.</summary>
/// <param name="What">Stable, for programs: lower case and underscores.</param>
/// <param name="Count">How often it was found.</param>
/// <param name="Mended">How many of them are mended now; fewer than <paramref name="Count"/> where a person must look.</param>
public sealed record QueueFinding(string What, long Count, long Mended);
