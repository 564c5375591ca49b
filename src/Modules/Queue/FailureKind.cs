namespace AnalysisApp.Queue;

/// <summary>What kind of fault ended an attempt; the kind decides what happens next.</summary>
public enum FailureKind
{
    /// <summary>The work itself is wrong; trying again cannot help.</summary>
    Malformed,

    /// <summary>May pass by itself: a lost connection, a busy file.</summary>
    Transient,

    /// <summary>Memory or another scarce thing ran out.</summary>
    ResourceExhausted,

    /// <summary>The job's deadline passed.</summary>
    Timeout,

    /// <summary>Something the job needs is down.</summary>
    DependencyDown,
}
