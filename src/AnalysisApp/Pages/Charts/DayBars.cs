using System.Globalization;
using AnalysisApp.History;
using AnalysisApp.Pages.Wording;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Charts;

/// <summary>Songs by day, a bar each: those that models read beneath those that were known.</summary>
internal sealed record DayBars(IReadOnlyList<DayCount> Days)
{
    public const double Width = 600;
    public const double Height = 120;

    private const double Gap = 3;

    public int Highest => Math.Max(1, Days.Max(day => day.Songs));

    /// <summary>All of it in a sentence.</summary>
    public string Summary => Days.Sum(day => day.Songs) is 0 and var _
        ? T["Nothing was analysed in the last {0} days.", Days.Count]
        : T["{0} in {1} days; most on {2}, {3:N0}.", AudienceWords.Songs(Days.Sum(day => day.Songs)), Days.Count, BestDay, Best.Songs];

    /// <summary>The days that have a bar.</summary>
    public IEnumerable<DayBar> Bars
    {
        get
        {
            var step = Width / Days.Count;
            return Days.Select((day, place) => (day, place)).Where(at => at.day.Songs > 0).Select(at =>
            {
                var (read, known) = (Height * at.day.Read / Highest, Height * at.day.Known / Highest);
                return new DayBar(at.day, (at.place * step) + (Gap / 2), step - Gap, Height - read, read, Height - read - known, known);
            });
        }
    }

    private DayCount Best => Days.MaxBy(day => day.Songs)!;

    private string BestDay => $"{Best.Day?.ToString(T["d MMMM"], CultureInfo.CurrentCulture)}";
}

/// <summary>A day's bar, in the drawing's units.</summary>
internal sealed record DayBar(DayCount Day, double X, double Width, double ReadY, double ReadHeight, double KnownY, double KnownHeight);
