using AnalysisApp.Queue;

namespace AnalysisApp.Jobs;

/// <summary>One command for many jobs. Enqueued by <see cref="StartControl"/>, done by <see cref="ControlJobs"/>.</summary>
/// <param name="Command">What to do.</param>
/// <param name="Filter">To which jobs.</param>
/// <param name="UpTo">The highest id that existed when it was asked for; what came later, this job too, is left alone.</param>
internal sealed record ControlJobsArguments(JobCommand Command, JobFilter Filter, long UpTo) : IJobArguments
{
    public static string JobType => "queue_control";
}
