using AnalysisApp.Progress.Publishing;

namespace AnalysisApp.Progress.Estimate;

/// <summary>How fast items finish: what they cost in wall seconds beside what they weigh, and how long they wait for the network. All of it fades.</summary>
/// <remarks>
/// Wall time between finishes, not the items' own durations: with four workers an item that takes a second costs a quarter of one.
/// The first <see cref="Memory"/> items count alike (a short job gets a plain mean); after that old ones fade. The cost of what is left is the mean cost,
/// corrected by how its weight differs from what was seen: a straight line through the means, its slope by least squares.
/// </remarks>
/// <param name="Items">Items seen.</param>
/// <param name="Seconds">Wall seconds seen, waiting for the network included.</param>
internal readonly record struct Pace(int Items, double Seconds)
{
    private const int EnoughItems = 3;
    private const double EnoughSeconds = 2;

    /// <summary>About how many of the newest items the means stand for.</summary>
    private const int Memory = 100;

    /// <summary>As many items' worth of trust that the cost is in proportion to the weight, before the items themselves have told.</summary>
    private const int Trust = 10;

    /// <summary>Two-sided 90 %.</summary>
    private const double Deviations = 1.645;

    /// <summary>The range is never tighter than this share: songs in a row resemble each other, so the variance alone promises too much.</summary>
    private const double LeastSpread = 0.1;

    /// <summary>A longer gap between finishes is no work unless the items themselves say so.</summary>
    internal static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(30);

    /// <summary>Seconds of computing an item, without waiting for the network.</summary>
    public double Mean { get; init; }

    /// <summary>Of <see cref="Mean"/>.</summary>
    public double Variance { get; init; }

    /// <summary>The mean weight of an item.</summary>
    public double Weight { get; init; }

    /// <summary>Of <see cref="Weight"/>.</summary>
    public double WeightVariance { get; init; }

    /// <summary>Of weight and seconds.</summary>
    public double Covariance { get; init; }

    /// <summary>Seconds an item waits for the network.</summary>
    public double Wait { get; init; }

    /// <summary>Of <see cref="Wait"/>.</summary>
    public double WaitVariance { get; init; }

    /// <summary>How many items the means stand for.</summary>
    private int Known => Math.Min(Items, 2 * Memory);

    /// <summary>Seconds for one more of weight: as measured, but never below nothing nor above proportion, so that no item costs less than nothing.</summary>
    private double Slope
    {
        get
        {
            var proportional = Weight > 0 ? Mean / Weight : 0;
            var measured = WeightVariance > 0 ? Covariance / WeightVariance : proportional;
            return Math.Clamp((Known * measured + Trust * proportional) / (Known + Trust), 0, proportional);
        }
    }

    /// <summary>What the wall time since the last finish was worth.</summary>
    /// <param name="gap">Wall time since the last finish.</param>
    /// <param name="worked">What the items that finished since took, by their own account.</param>
    /// <remarks>A suspended machine or an outage shows as a gap that the items do not account for; then their own account is all there is.</remarks>
    public static TimeSpan WorkIn(TimeSpan gap, TimeSpan worked) => gap <= LongestGap || worked > gap ? gap : worked;

    /// <summary>The pace after more was done.</summary>
    /// <param name="done">What.</param>
    /// <param name="elapsed">Within what wall time.</param>
    /// <param name="waited">How much of that was waiting for the network.</param>
    public Pace Observe(Work done, TimeSpan elapsed, TimeSpan waited = default)
    {
        var items = done.Items;
        if (items <= 0 || elapsed <= TimeSpan.Zero)
            return this;

        var seen = Math.Min(int.MaxValue - items, Items) + items;
        var share = Math.Max((double)items / seen, 1 - Math.Pow(1 - 1.0 / Memory, items));
        var waiting = Math.Clamp(waited.TotalSeconds, 0, elapsed.TotalSeconds);
        var second = (elapsed.TotalSeconds - waiting) / items - Mean;
        var weight = (double)done.Weight / items - Weight;
        var wait = waiting / items - Wait;

        // The mean of n items scatters n times less than one item does, hence the factor.
        var isFirst = Items == 0;
        double Faded(double before, double product) => isFirst ? 0 : (1 - share) * (before + share * product * items);
        return new Pace(seen, Seconds + elapsed.TotalSeconds)
        {
            Mean = Mean + share * second,
            Variance = Faded(Variance, second * second),
            Weight = Weight + share * weight,
            WeightVariance = Faded(WeightVariance, weight * weight),
            Covariance = Faded(Covariance, weight * second),
            Wait = Wait + share * wait,
            WaitVariance = Faded(WaitVariance, wait * wait),
        };
    }

    /// <summary>The time that the rest will take; null when too little is known or nothing moves.</summary>
    /// <param name="left">What is not over.</param>
    /// <param name="still">How long nothing has finished; null when the job does not run.</param>
    public TimeLeft? Estimate(Work left, TimeSpan? still)
    {
        if (left.Items <= 0)
            return new TimeLeft(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);

        // Of what needs computing, items that needed none tell nothing.
        if (!IsKnown(still) || (Weight <= 0 && left.Weight > 0))
            return null;

        var computing = left.Items * Mean + Slope * (left.Weight - left.Items * Weight);
        var waiting = left.Items * Wait;
        var all = computing + waiting;

        // The item at work is partly done, and short ones were done since the record was written; but no more than that, or a slow item would drive the
        // rest to zero.
        var since = Math.Clamp(still!.Value.TotalSeconds, 0, Math.Max(all / left.Items, RunningJob.Interval.TotalSeconds));
        var likely = Math.Max(0, all - since);
        var spread = Math.Max(Deviations * Math.Sqrt(VarianceOf(left)), LeastSpread * likely);
        return new TimeLeft(Span(likely), Span(likely - spread), Span(likely + spread)) { Network = Span(all > 0 ? likely * waiting / all : 0) };
    }

    /// <summary>Items per hour; null when too little is known or nothing moves.</summary>
    public double? PerHour(TimeSpan? still) => IsKnown(still) ? 3600 / (Mean + Wait) : null;

    /// <summary>How far the estimate may be off: the items' own scatter, what the means are unsure of, and what the slope is unsure of.</summary>
    private double VarianceOf(Work left)
    {
        var slope = Slope;
        var scatter = Math.Max(0, Variance - 2 * slope * Covariance + slope * slope * WeightVariance) + WaitVariance;
        var off = left.Weight - left.Items * Weight;
        var ofSlope = WeightVariance > 0 ? scatter / (Known * WeightVariance) * off * off : 0;
        return scatter * left.Items * (1 + (double)left.Items / Known) + ofSlope;
    }

    private bool IsKnown(TimeSpan? still)
        => Items >= EnoughItems && Seconds >= EnoughSeconds && Mean + Wait > 0
        && still is { } stillness && stillness <= Longest(LongestGap, TimeSpan.FromSeconds(Math.Min(10 * (Mean + Wait), 86_400)));

    private static TimeSpan Longest(TimeSpan left, TimeSpan right) => left > right ? left : right;

    // A year is beyond any use and far from TimeSpan's own limit.
    private static TimeSpan Span(double seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 366 * 86_400.0));
}
