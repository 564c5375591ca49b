namespace AnalysisApp.Queue;

/// <summary>The answer to a request about one job.</summary>
/// <param name="Job">The job after the request.</param>
/// <param name="Refusal">One line for people: why the job's state did not allow it, so that nothing was changed; null when it is as asked.</param>
public sealed record JobAnswer(Job Job, string? Refusal)
{
    /// <summary>A replay found a live job that does the same work, and <see cref="Job"/> is that one.</summary>
    public bool Joined { get; init; }
}
