using System.Globalization;
using AnalysisApp.Queue;

namespace AnalysisApp.Jobs;

/// <summary>Why a job waits, in a sentence.</summary>
internal static class WaitText
{
    private static readonly string[] Ordinals = ["Next", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth"];

    /// <param name="wait">What the queue knows.</param>
    /// <param name="failure">Of the last attempt.</param>
    /// <param name="now">What times are told from.</param>
    public static string Of(JobWait wait, JobFailure? failure, DateTimeOffset now) => wait.Reason switch
    {
        WaitReason.Paused => "Paused by hand: it goes on when it is resumed.",
        WaitReason.Dependency => $"{Retry(wait, now)}: what it needs did not answer. {failure?.Message}".TrimEnd(),
        WaitReason.RetryAt => failure is null ? $"{Retry(wait, now)}." : $"{Retry(wait, now)}. {failure.Message}",
        WaitReason.QueuePaused => "The queue is paused: no job starts until it is resumed.",
        WaitReason.UserPaused => "The work of this user is paused: it goes on when that is resumed.",
        WaitReason.NoWorker => "No worker is running: it starts when one does.",
        WaitReason.Starting => wait.ExpectedStart is null ? "Starts next: a running job makes room for it." : "Starts now.",
        WaitReason.Capped => $"As many jobs of this user run as may at a time: it starts after one of them{Start(wait, now)}.",
        _ => $"{Place(wait.Position)}{Start(wait, now)}.",
    };

    private static string Retry(JobWait wait, DateTimeOffset now)
        => wait.RetryAt is { } at && at > now ? $"Tries again in {TimeText.Of(at - now)}" : "Tries again now";

    private static string Place(int? position) => position switch
    {
        null or > JobWait.MostCounted => "More than 1,000 jobs are ahead in line",
        <= 10 => $"{Ordinals[position.Value - 1]} in line",
        { } place => string.Create(CultureInfo.InvariantCulture, $"{place:N0}{Ending(place)} in line"),
    };

    private static string Start(JobWait wait, DateTimeOffset now)
        => wait.ExpectedStart is { } start ? $"; starts in {TimeText.Of(start.Earliest - now, start.Latest - now)}" : "";

    private static string Ending(int place) => (place % 100, place % 10) switch
    {
        ( >= 11 and <= 13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
}
