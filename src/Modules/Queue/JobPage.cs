using System.Globalization;

namespace AnalysisApp.Queue;

/// <summary>In which order jobs are listed.</summary>
public enum JobOrder
{
    /// <summary>The last enqueued first.</summary>
    Newest,

    /// <summary>The last ended first; for one state that is final.</summary>
    LastEnded,

    /// <summary>
    /// For one state, or for what waits. Of what runs, the longest since its first start first; of what waits, the longest since it was enqueued; of what
    /// ended, the longest from its first start to its end, and nothing that took less than a tenth of a second.
    /// </summary>
    Longest,
}

/// <summary>A part of a list of jobs.</summary>
/// <param name="Jobs">In order.</param>
/// <param name="Next">Where the next page begins; null when there is none.</param>
public sealed record JobPage(IReadOnlyList<Job> Jobs, JobMark? Next)
{
    /// <summary>
    /// The most jobs that are looked at for a page. What no index can tell (a text, a type, a user, a kind of failure, a priority) is looked for in so many;
    /// the next page looks on from there.
    /// </summary>
    public const int MostLookedAt = 20_000;

    /// <summary>Fewer than asked for were found in as many as are looked at: the rest was not looked at yet.</summary>
    public bool IsPartial { get; init; }
}

/// <summary>A place in a list of jobs.</summary>
/// <param name="Place">In microseconds, a time since 1970 or a duration; 0 where the id alone is the order.</param>
/// <param name="Id">The job's id.</param>
public readonly record struct JobMark(long Place, long Id)
{
    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string? text, out JobMark mark)
    {
        mark = default;
        var parts = text?.Split('-') ?? [];
        if (parts.Length is < 1 or > 2 || !TryRead(parts[^1], out var id))
            return false;
        var place = 0L;
        if (parts.Length == 2 && !TryRead(parts[0], out place))
            return false;
        mark = new JobMark(place, id);
        return true;
    }

    /// <summary>For an address or a cursor.</summary>
    public override string ToString() => Place == 0
        ? Id.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Place}-{Id}");

    private static bool TryRead(string text, out long number)
        => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
