using System.Globalization;
using AnalysisApp.Progress;

namespace AnalysisApp.Jobs;

/// <summary>A time left in words: as coarse as it is sure.</summary>
internal static class TimeText
{
    public static string Of(TimeLeft left) => Of(left.Likely, left.Low, left.High);

    public static string Of(TimeSpan low, TimeSpan high) => Of(high, low, high);

    public static string Of(TimeSpan time) => Of(time, time, time);

    public static string Of(TimeSpan likely, TimeSpan lowest, TimeSpan highest)
    {
        var (low, high) = (Words(lowest), Words(highest));
        if (low == high || highest.TotalSeconds < 10)
            return highest.TotalSeconds < 10 ? "a few seconds" : $"about {Words(likely)}";

        // "3–4 min" rather than "3 min–4 min".
        var (lowUnit, highUnit) = (low[(low.LastIndexOf(' ') + 1)..], high[(high.LastIndexOf(' ') + 1)..]);
        return lowUnit == highUnit ? $"{low[..low.LastIndexOf(' ')]}–{high}" : $"{low} to {high}";
    }

    private static string Words(TimeSpan time)
    {
        var seconds = Math.Max(time.TotalSeconds, 1);
        return seconds switch
        {
            < 55 => $"{Number(Math.Max(5, Math.Round(seconds / 5) * 5))} s",
            < 5400 => $"{Number(Math.Max(1, Math.Round(seconds / 60)))} min",
            < 172_800 => $"{Number(Math.Round(seconds / 3600))} h",
            _ => $"{Number(Math.Round(seconds / 86_400))} days",
        };
    }

    private static string Number(double value) => value.ToString("0", CultureInfo.InvariantCulture);
}
