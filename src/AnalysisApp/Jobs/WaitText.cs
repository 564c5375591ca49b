using AnalysisApp.Queue;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Jobs;

/// <summary>Why a job waits, in a sentence of the page's language; for programs, in English. What failed before stays as it was written down then.</summary>
internal static class WaitText
{
    private const int Named = 10;

    /// <param name="wait">What the queue knows.</param>
    /// <param name="failure">Of the last attempt.</param>
    /// <param name="now">What times are told from.</param>
    public static string Of(JobWait wait, JobFailure? failure, DateTimeOffset now) => $"{WithoutCause(wait, now)} {CauseOf(wait, failure)}".TrimEnd();

    /// <summary>All but what failed before.</summary>
    public static string WithoutCause(JobWait wait, DateTimeOffset now) => wait.Reason switch
    {
        WaitReason.Paused => T["Paused by hand: it goes on when it is resumed."],
        WaitReason.Dependency => Until(wait, now) is { } time ? T["Tries again in {0}: what it needs did not answer.", time] : T["Tries again now: what it needs did not answer."],
        WaitReason.RetryAt => Until(wait, now) is { } time ? T["Tries again in {0}.", time] : T["Tries again now."],
        WaitReason.QueuePaused => T["The queue is paused: no job starts until it is resumed."],
        WaitReason.UserPaused => T["The work of this user is paused: it goes on when that is resumed."],
        WaitReason.NoWorker => T["No worker is running: it starts when one does."],
        WaitReason.Starting => wait.ExpectedStart is null ? T["Starts next: a running job makes room for it."] : T["Starts now."],
        WaitReason.Capped => Start(wait, now) is { } start
            ? T["As many jobs of this user run as may at a time: it starts after one of them; starts in {0}.", start]
            : T["As many jobs of this user run as may at a time: it starts after one of them."],
        _ => Start(wait, now) is { } start ? T["{0}; starts in {1}.", Place(wait.Position), start] : $"{Place(wait.Position)}.",
    };

    /// <summary>What failed before, where that is why it waits.</summary>
    public static string? CauseOf(JobWait wait, JobFailure? failure)
        => wait.Reason is WaitReason.Dependency or WaitReason.RetryAt ? failure?.Message : null;

    private static string? Until(JobWait wait, DateTimeOffset now) => wait.RetryAt is { } at && at > now ? TimeText.Of(at - now) : null;

    private static string? Start(JobWait wait, DateTimeOffset now)
        => wait.ExpectedStart is { } start ? TimeText.Of(start.Earliest - now, start.Latest - now) : null;

    private static string Place(int? position) => position switch
    {
        null or > JobWait.MostCounted => T["More than 1,000 jobs are ahead in line"],
        <= Named => InWords(position.Value),
        { } place => (place % 100, place % 10) switch
        {
            ( >= 11 and <= 13, _) => T["{0:N0}th in line", place],
            (_, 1) => T["{0:N0}st in line", place],
            (_, 2) => T["{0:N0}nd in line", place],
            (_, 3) => T["{0:N0}rd in line", place],
            _ => T["{0:N0}th in line", place],
        },
    };

    private static string InWords(int place) => place switch
    {
        1 => T["Next in line"],
        2 => T["Second in line"],
        3 => T["Third in line"],
        4 => T["Fourth in line"],
        5 => T["Fifth in line"],
        6 => T["Sixth in line"],
        7 => T["Seventh in line"],
        8 => T["Eighth in line"],
        9 => T["Ninth in line"],
        _ => T["Tenth in line"],
    };
}
