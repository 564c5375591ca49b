using System.Globalization;
using System.Text.RegularExpressions;
using AnalysisApp.Progress;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Jobs;

/// <summary>A time left in words: as coarse as it is sure. In the language of the page; for programs, in English.</summary>
internal static class TimeText
{
    /// <summary>The units that are written short, and in full for a number.</summary>
    private static readonly (Func<string, string> Short, Func<long, string> InFull)[] Units =
    [
        (number => T["{0} s", number], number => T.Count(number, "{0} second", "{0} seconds")),
        (number => T["{0} min", number], number => T.Count(number, "{0} minute", "{0} minutes")),
        (number => T["{0} h", number], number => T.Count(number, "{0} hour", "{0} hours")),
    ];

    public static string Of(TimeLeft left) => Of(left.Likely, left.Low, left.High);

    public static string Of(TimeSpan low, TimeSpan high) => Of(high, low, high);

    public static string Of(TimeSpan time) => Of(time, time, time);

    public static string Of(TimeSpan likely, TimeSpan lowest, TimeSpan highest)
    {
        var (low, high) = (Rounded.Of(lowest), Rounded.Of(highest));
        if (highest.TotalSeconds < 10)
            return T["a few seconds"];
        if (low == high)
            return T["about {0}", Rounded.Of(likely).Words(Rounded.Of(likely).Number)];

        // "3–4 min" rather than "3 min–4 min".
        return low.Words == high.Words ? high.Words($"{low.Number}–{high.Number}") : T["{0} to {1}", low.Words(low.Number), high.Words(high.Number)];
    }

    /// <summary>The same for whoever listens: with units as words.</summary>
    public static string InFull(string text) => Units.Aggregate(text, (told, unit) => Regex.Replace(
        told,
        $@"(\d+){Regex.Escape(unit.Short(""))}(?!\p{{L}})",
        number => unit.InFull(long.Parse(number.Groups[1].Value, CultureInfo.InvariantCulture))));

    private static string Days(string number) => T["{0} days", number];

    /// <summary>A number of units.</summary>
    private sealed record Rounded(string Number, Func<string, string> Words)
    {
        public static Rounded Of(TimeSpan time)
        {
            var seconds = Math.Max(time.TotalSeconds, 1);
            return seconds switch
            {
                < 55 => new(Written(Math.Max(5, Math.Round(seconds / 5) * 5)), Units[0].Short),
                < 5400 => new(Written(Math.Max(1, Math.Round(seconds / 60))), Units[1].Short),
                < 172_800 => new(Written(Math.Round(seconds / 3600)), Units[2].Short),
                _ => new(Written(Math.Round(seconds / 86_400)), Days),
            };
        }

        private static string Written(double value) => value.ToString("0", CultureInfo.InvariantCulture);
    }
}
