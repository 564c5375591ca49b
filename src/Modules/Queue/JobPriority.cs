namespace AnalysisApp.Queue;

/// <summary>Who waits for the job. Lower values go first, always.</summary>
public enum JobPriority
{
    /// <summary>One song a person asked for.</summary>
    High = 0,

    /// <summary>A playlist a person asked for.</summary>
    Medium = 1,

    /// <summary>Background work.</summary>
    Low = 2,
}
