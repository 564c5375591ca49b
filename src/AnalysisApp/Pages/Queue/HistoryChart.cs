using System.Globalization;
using System.Text.Encodings.Web;
using AnalysisApp.Jobs;
using AnalysisApp.Pages.Shared;
using AnalysisApp.Pages.Wording;
using AnalysisApp.Queue;
using Microsoft.AspNetCore.Html;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Queue;

/// <summary>A drawing over time: bars, lines to read them by, and marks where a new version began to run jobs.</summary>
/// <param name="Id">In the page.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Summary">The drawing in words.</param>
/// <param name="Bars">Of all buckets, the oldest first.</param>
/// <param name="Levels">Lines across, with what they stand for.</param>
/// <param name="Times">What the time was at a place.</param>
/// <param name="Marks">Where a version began.</param>
internal sealed record HistoryChart(
    string Id,
    string Title,
    string Summary,
    IReadOnlyList<ChartBar> Bars,
    IReadOnlyList<ChartLabel> Levels,
    IReadOnlyList<ChartLabel> Times,
    IReadOnlyList<ChartLabel> Marks)
{
    public const double Width = 360;
    public const double Height = 160;
    public const double Left = 44;
    public const double Top = 14;
    public const double Bottom = 138;
    public const double Right = 356;

    // Seen even where it is one of a thousand, or takes no time.
    private const double Least = 1.5;

    /// <summary>Jobs that ended, by how.</summary>
    public static HistoryChart OfEnds(QueueHistory history, HistorySpan span, TimeZoneInfo zone)
    {
        var highest = history.Buckets.Max(bucket => bucket.Completed + bucket.Failed + bucket.Cancelled);
        var top = RoundUp(Math.Max(4, highest));
        var bars = new List<ChartBar>();
        foreach (var (bucket, index) in history.Buckets.Select((bucket, index) => (bucket, index)))
        {
            var y = Bottom;
            foreach (var (look, jobs) in new[] { ("done", bucket.Completed), ("cancelled", bucket.Cancelled), ("failed", bucket.Failed) }.Where(part => part.Item2 > 0))
            {
                var height = Math.Min(Math.Max(Least, (Bottom - Top) * jobs / top), y - Top);
                y -= height;
                bars.Add(Bar(index, history.Buckets.Count, look, y, height, Told(look, When(bucket.From, span, zone), jobs)));
            }
        }

        var (done, failed, cancelled) = (history.Buckets.Sum(b => b.Completed), history.Buckets.Sum(b => b.Failed), history.Buckets.Sum(b => b.Cancelled));
        var summary = T["In {0}: {1:N0} done, {2:N0} failed, {3:N0} cancelled. The most in one {4}: {5:N0}.", QueueWords.Back(span), done, failed, cancelled, QueueWords.Bucket(span), highest];
        ChartLabel[] levels = [new(Bottom, "0"), new((Top + Bottom) / 2, Count(top / 2)), new(Top, Count(top))];
        return new HistoryChart("ends", T["Jobs that ended, by the {0}", QueueWords.Bucket(span)], summary, bars, levels, TimesOf(history, span, zone), MarksOf(history, span));
    }

    /// <summary>How long jobs waited: a bar from what half of them waited to what nineteen in twenty did, on a scale of tens.</summary>
    public static HistoryChart OfWaits(QueueHistory history, HistorySpan span, TimeZoneInfo zone)
    {
        var longest = history.Buckets.Max(bucket => bucket.LongWait) ?? TimeSpan.FromSeconds(1);
        TimeSpan[] all = [TimeSpan.FromMilliseconds(1), .. Scale.Where(level => level < longest), Scale.FirstOrDefault(level => level >= longest, longest)];
        var top = Math.Log10(all[^1].TotalMilliseconds);
        double Y(TimeSpan wait) => Bottom - ((Bottom - Top) * Math.Clamp(Math.Log10(Math.Max(1, wait.TotalMilliseconds)) / top, 0, 1));

        var bars = new List<ChartBar>();
        foreach (var (bucket, index) in history.Buckets.Select((bucket, index) => (bucket, index)))
        {
            if (bucket is not { MedianWait: { } median, LongWait: { } most })
                continue;
            var title = T["{0}: half waited up to {1}, 19 in 20 up to {2}", When(bucket.From, span, zone), QueueWords.Span(median), QueueWords.Span(most)];
            bars.Add(Bar(index, history.Buckets.Count, "wait", Y(most), Math.Max(Least, Y(median) - Y(most)), title));
            bars.Add(Bar(index, history.Buckets.Count, "median", Y(median) - Least, 2 * Least, title));
        }

        var started = history.Buckets.Sum(bucket => bucket.Started);
        var summary = started == 0
            ? T["In {0} no job started.", QueueWords.Back(span)]
            : T.Count(started, "In {1} {0:N0} job started. The longest that 19 in 20 waited in one {2}: {3}.",
                "In {1} {0:N0} jobs started. The longest that 19 in 20 waited in one {2}: {3}.",
                QueueWords.Back(span), QueueWords.Bucket(span), QueueWords.Span(longest));
        return new HistoryChart(
            "waits", T["How long jobs waited for a worker, by the {0}", QueueWords.Bucket(span)], summary, bars,
            [.. all.Select(level => new ChartLabel(Y(level), QueueWords.Span(level)))], TimesOf(history, span, zone), MarksOf(history, span));
    }

    /// <summary>Text in a drawing: Razor keeps that element's name for itself.</summary>
    public static IHtmlContent Label(double x, double y, string anchor, string text) => new HtmlString(
        $"<text x=\"{Svg.Number(x)}\" y=\"{Svg.Number(y)}\" text-anchor=\"{anchor}\">{HtmlEncoder.Default.Encode(text)}</text>");

    public static string When(DateTimeOffset moment, HistorySpan span, TimeZoneInfo zone)
        => TimeZoneInfo.ConvertTime(moment, zone).ToString(span.Bucket < TimeSpan.FromHours(1) ? "HH:mm" : "ddd HH:mm", CultureInfo.CurrentCulture);

    public static string Count(long number) => number.ToString("N0", CultureInfo.CurrentCulture);

    private static string Told(string look, string when, long jobs) => look switch
    {
        "done" => T["{0}: {1:N0} done", when, jobs],
        "failed" => T["{0}: {1:N0} failed", when, jobs],
        _ => T["{0}: {1:N0} cancelled", when, jobs],
    };

    private static TimeSpan[] Scale { get; } =
    [
        TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(20),
        TimeSpan.FromHours(3), TimeSpan.FromDays(1), TimeSpan.FromDays(10),
    ];

    private static ChartBar Bar(int index, int buckets, string look, double y, double height, string title)
    {
        var width = (Right - Left) / buckets;
        return new ChartBar(look, Left + (index * width) + (width * 0.1), y, width * 0.8, height, title);
    }

    private static ChartLabel[] TimesOf(QueueHistory history, HistorySpan span, TimeZoneInfo zone)
    {
        var buckets = history.Buckets;
        return [.. new[] { 0, buckets.Count / 3, 2 * buckets.Count / 3 }.Distinct().Select(n => new ChartLabel(
            Left + ((Right - Left) * n / buckets.Count), When(buckets[n].From, span, zone))), new ChartLabel(Right, T["now"])];
    }

    private static ChartLabel[] MarksOf(QueueHistory history, HistorySpan span)
    {
        var begin = history.Buckets[0].From;
        var whole = span.Bucket * history.Buckets.Count;
        return [.. history.Deployments.Select(mark => new ChartLabel(
            Math.Clamp(Left + ((Right - Left) * ((mark.FirstSeen - begin) / whole)), Left, Right), mark.Version))];
    }

    /// <summary>To an even number of a power of ten, so that the half is a whole one.</summary>
    private static long RoundUp(long number)
    {
        var power = (long)Math.Pow(10, Math.Floor(Math.Log10(number)));
        return Enumerable.Range(1, 5).Select(step => 2 * step * power).First(level => level >= number);
    }
}

/// <param name="Look">A word for its class.</param>
/// <param name="X">Left edge.</param>
/// <param name="Y">Upper edge.</param>
/// <param name="Width">How wide.</param>
/// <param name="Height">How high.</param>
/// <param name="Title">What it says.</param>
internal sealed record ChartBar(string Look, double X, double Y, double Width, double Height, string Title);

/// <param name="At">Its place on the axis.</param>
/// <param name="Text">What stands there.</param>
internal sealed record ChartLabel(double At, string Text);
