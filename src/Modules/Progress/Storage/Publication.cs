namespace AnalysisApp.Progress.Storage;

/// <summary>What a running job adds to what its items say.</summary>
/// <param name="Stage">What it does now; null: as it was.</param>
/// <param name="Gap">Wall time since items were last seen to finish; null: nobody measured, so the pace learns nothing.</param>
/// <param name="Worked">What the items that finished since took, by their own account.</param>
/// <param name="Waited">What of it was waiting for the network.</param>
/// <param name="IsRunning">False once the run is over: the time left is unknown until the next.</param>
internal sealed record Publication(string? Stage, TimeSpan? Gap, TimeSpan Worked, TimeSpan Waited, bool IsRunning)
{
    /// <summary>A run that this process knows nothing of is over.</summary>
    public static Publication Ended { get; } = new(Stage: null, Gap: null, Worked: default, Waited: default, IsRunning: false);
}

/// <summary>What became of a publication.</summary>
/// <param name="HasChanged">Whether the record was written.</param>
/// <param name="Finished">How many items were over that the record had not shown.</param>
internal readonly record struct Published(bool HasChanged, int Finished);
