using Microsoft.Extensions.Logging;

namespace AnalysisApp.Queue;

/// <summary>Something that was logged of a job.</summary>
/// <param name="Id">Grows with time; 0 for one that is not kept yet.</param>
/// <param name="JobId">The job.</param>
/// <param name="At">When it was logged, by the clock of the instance that did.</param>
/// <param name="Level">How grave it is.</param>
/// <param name="Message">For people, without lyrics; at most <see cref="LongestMessage"/> characters are kept.</param>
public sealed record JobLogLine(long Id, long JobId, DateTimeOffset At, LogLevel Level, string Message)
{
    /// <summary>So many lines of a job are kept.</summary>
    public const int MostKept = 500;

    /// <summary>What is longer is cut.</summary>
    public const int LongestMessage = 2000;
}
