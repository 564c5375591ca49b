using AnalysisApp.Pages.Wording;
using AnalysisApp.Queue;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Jobs;

/// <summary>A job's states along a line, each as long as it lasted; what is too short to be seen is drawn a little longer.</summary>
/// <param name="Parts">In order, without gaps, from 0 to <see cref="Width"/>.</param>
internal sealed record Timeline(IReadOnlyList<TimelinePart> Parts)
{
    public const double Width = 360;

    private const double Least = 2.5;

    /// <summary>The drawing in words.</summary>
    public string Summary
    {
        get
        {
            var lasting = Parts.Where(part => part.Lasted is not null).GroupBy(part => part.Look)
                .Select(group => QueueWords.Lasted(group.Key, TimeSpan.FromTicks(group.Sum(part => part.Lasted!.Value.Ticks))));
            return T["In all: {0}.", string.Join(", ", lasting)];
        }
    }

    /// <param name="steps">From the enqueueing on.</param>
    /// <param name="now">Until when the last one lasts, if it is not an end.</param>
    public static Timeline Of(IReadOnlyList<JobStep> steps, DateTimeOffset now)
    {
        var lengths = steps.Select((step, index) => LengthOf(steps, index, now)).ToArray();
        var whole = lengths.Sum(length => length?.TotalSeconds ?? 0);
        var shown = lengths.Count(length => length is not null);
        var scale = whole > 0 ? Math.Max(0, Width - (shown * Least)) / whole : 0;
        var least = whole > 0 ? Math.Min(Least, Width / Math.Max(1, shown)) : Width / Math.Max(1, shown);

        var parts = new List<TimelinePart>();
        var x = 0.0;
        for (var n = 0; n < steps.Count; n++)
        {
            var width = lengths[n] is { } length ? least + (length.TotalSeconds * scale) : 0;
            parts.Add(new TimelinePart(steps[n], lengths[n], QueueWords.Look(steps[n]), x, width));
            x += width;
        }

        return new Timeline(parts);
    }

    /// <summary>Null for an end, which lasts, unless the job was asked for again. Times of two clocks may be a little out of order.</summary>
    private static TimeSpan? LengthOf(IReadOnlyList<JobStep> steps, int index, DateTimeOffset now)
    {
        var isLast = index == steps.Count - 1;
        if (isLast && steps[index].State is JobState.Completed or JobState.Failed or JobState.Cancelled)
            return null;
        var length = (isLast ? now : steps[index + 1].At) - steps[index].At;
        return length > TimeSpan.Zero ? length : TimeSpan.Zero;
    }
}

/// <summary>One state on the line.</summary>
/// <param name="Step">What it was.</param>
/// <param name="Lasted">How long; null for the end.</param>
/// <param name="Look">A word for its class.</param>
/// <param name="X">Where it begins.</param>
/// <param name="Width">How wide it is; 0 for the end.</param>
internal sealed record TimelinePart(JobStep Step, TimeSpan? Lasted, string Look, double X, double Width);
