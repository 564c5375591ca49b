namespace AnalysisApp.Progress.Estimate;

/// <summary>How fast items finish: a decayed mean of wall seconds per item, with its variance.</summary>
/// <remarks>
/// Wall time between finishes, not the items' own durations: with four workers an item that takes a second costs a quarter of one.
/// The first <see cref="Memory"/> items count alike (a short job gets a plain mean); after that old ones fade.
/// </remarks>
internal readonly record struct Pace(double MeanSeconds, double Variance, int Items, double Seconds)
{
    private const int EnoughItems = 3;
    private const double EnoughSeconds = 2;

    /// <summary>About how many of the newest items the mean stands for.</summary>
    private const int Memory = 100;

    /// <summary>Two-sided 90 %.</summary>
    private const double Deviations = 1.645;

    /// <summary>The range is never tighter than this share: songs in a row resemble each other, so the variance alone promises too much.</summary>
    private const double LeastSpread = 0.1;

    /// <summary>A longer gap between finishes is no work unless the items themselves say so.</summary>
    internal static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(30);

    /// <summary>What the wall time since the last finish was worth.</summary>
    /// <param name="gap">Wall time since the last finish.</param>
    /// <param name="worked">What the items that finished since took, by their own account.</param>
    /// <remarks>A suspended machine or an outage shows as a gap that the items do not account for; then their own account is all there is.</remarks>
    public static TimeSpan WorkIn(TimeSpan gap, TimeSpan worked) => gap <= LongestGap || worked > gap ? gap : worked;

    /// <summary>The pace after <paramref name="items"/> more finished within <paramref name="elapsed"/>.</summary>
    public Pace Observe(int items, TimeSpan elapsed)
    {
        if (items <= 0 || elapsed <= TimeSpan.Zero)
            return this;

        var seen = Math.Min(int.MaxValue - items, Items) + items;
        var weight = Math.Max((double)items / seen, 1 - Math.Pow(1 - 1.0 / Memory, items));
        var off = elapsed.TotalSeconds / items - MeanSeconds;

        // The mean of n items scatters n times less than one item does, hence the factor.
        var variance = Items == 0 ? 0 : (1 - weight) * (Variance + weight * off * off * items);
        return new Pace(MeanSeconds + weight * off, variance, seen, Seconds + elapsed.TotalSeconds);
    }

    /// <summary>The time that <paramref name="remaining"/> items will take; null when too little is known or nothing moves.</summary>
    /// <param name="remaining">Items that are not over.</param>
    /// <param name="still">How long nothing has finished; null when the job does not run.</param>
    public TimeLeft? Estimate(int remaining, TimeSpan? still)
    {
        if (remaining <= 0)
            return new TimeLeft(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);

        if (!IsKnown(still))
            return null;

        // The item at work is partly done; never count more than one item's worth, or a slow one would drive the rest to zero.
        var likely = remaining * MeanSeconds - Math.Min(Math.Max(0, still!.Value.TotalSeconds), MeanSeconds);
        var known = Math.Min(Items, 2 * Memory);
        var deviation = Math.Sqrt(Variance * remaining * (1 + (double)remaining / known));
        var spread = Math.Max(Deviations * deviation, LeastSpread * likely);
        return new TimeLeft(Span(likely), Span(likely - spread), Span(likely + spread));
    }

    /// <summary>Items per hour; null when too little is known or nothing moves.</summary>
    public double? PerHour(TimeSpan? still) => IsKnown(still) ? 3600 / MeanSeconds : null;

    private bool IsKnown(TimeSpan? still)
        => Items >= EnoughItems && Seconds >= EnoughSeconds && MeanSeconds > 0
        && still is { } stillness && stillness <= Longest(LongestGap, TimeSpan.FromSeconds(Math.Min(10 * MeanSeconds, 86_400)));

    private static TimeSpan Longest(TimeSpan left, TimeSpan right) => left > right ? left : right;

    // A year is beyond any use and far from TimeSpan's own limit.
    private static TimeSpan Span(double seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 366 * 86_400.0));
}
