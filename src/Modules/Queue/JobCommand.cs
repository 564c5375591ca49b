namespace AnalysisApp.Queue;

/// <summary>What can be asked of a job; <see cref="IJobQueue"/> says what each does to one.</summary>
public enum JobAction
{
    /// <summary>As <see cref="IJobQueue.CancelAsync"/>.</summary>
    Cancel,

    /// <summary>As <see cref="IJobQueue.PauseAsync"/>.</summary>
    Pause,

    /// <summary>As <see cref="IJobQueue.ResumeAsync"/>.</summary>
    Resume,

    /// <summary>As <see cref="IJobQueue.RetryAsync"/>.</summary>
    Retry,

    /// <summary>As <see cref="IJobQueue.ReplayAsync"/>.</summary>
    Replay,

    /// <summary>As <see cref="IJobQueue.PrioritiseAsync"/>.</summary>
    Prioritise,
}

/// <summary>What is asked of many jobs at once.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Priority">Where to move them; given exactly for <see cref="JobAction.Prioritise"/>.</param>
public sealed record JobCommand(JobAction Action, JobPriority? Priority = null);

/// <summary>Neighbours among the jobs that a command would change.</summary>
/// <param name="FirstId">The smallest id.</param>
/// <param name="LastId">The largest id.</param>
/// <param name="Jobs">How many there were when it was cut off, at most <see cref="Largest"/>.</param>
public sealed record JobBatch(long FirstId, long LastId, int Jobs)
{
    /// <summary>As many are changed in one statement: it holds their rows for a few hundredths of a second.</summary>
    public const int Largest = 500;
}
