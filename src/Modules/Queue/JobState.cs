namespace AnalysisApp.Queue;

/// <summary>Where a job stands. The diagram is in this module's README; the table's checks hold it.</summary>
public enum JobState
{
    /// <summary>Waits for a worker, or for its time to come.</summary>
    Pending,

    /// <summary>A worker holds its lease.</summary>
    InProgress,

    /// <summary>Stopped at a checkpoint; waits at the front of its priority and goes on from its cursor.</summary>
    Interrupted,

    /// <summary>Done.</summary>
    Completed,

    /// <summary>Gave up; the failure says why.</summary>
    Failed,

    /// <summary>Ended on request.</summary>
    Cancelled,
}
