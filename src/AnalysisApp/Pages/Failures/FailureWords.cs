using System.Globalization;
using AnalysisApp.Failures;
using AnalysisApp.Pages.Wording;
using AnalysisApp.Queue;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Failures;

/// <summary>Failures for people.</summary>
internal static class FailureWords
{
    /// <summary>The kinds, in the order in which they are drawn and told.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["malformed", "resource_exhausted", "timeout", "dependency_down", "transient"];

    public static string Kind(string kind) => kind switch
    {
        "malformed" => T["The work itself"],
        "resource_exhausted" => T["Something ran out"],
        "timeout" => T["Took too long"],
        "dependency_down" => T["A service was down"],
        "transient" => T["May pass"],
        _ => AxisWords.Plain(kind),
    };

    /// <summary>How many were of a kind, within a sentence.</summary>
    public static string Told(string kind, long count) => kind switch
    {
        "malformed" => T["{0:N0} the work itself", count],
        "resource_exhausted" => T["{0:N0} something ran out", count],
        "timeout" => T["{0:N0} took too long", count],
        "dependency_down" => T["{0:N0} a service was down", count],
        "transient" => T["{0:N0} may pass", count],
        _ => $"{Number(count)} {kind}",
    };

    public static string Side(string side) => side switch
    {
        "kind" => T["Kind"],
        "code" => T["Fault"],
        "type" => T["Job"],
        "stage" => T["Stage"],
        "worker" => T["Worker"],
        _ => T["Models"],
    };

    /// <summary>One of those that a side may have.</summary>
    public static string Part(string side, string name) => side switch
    {
        "kind" => Kind(name),
        "type" => JobWords.Type(name),
        "stage" => QueueWords.Stage(name),
        _ => name,
    };

    /// <summary>For example <c>12 attempts failed, and 3 songs could not be read in the last hour: 4 % of the attempts that ended.</c></summary>
    public static string Counted(FailureOverview overview)
    {
        var what = (overview.Attempts, overview.Songs) switch
        {
            (0, 0) => T["Nothing failed in {0}", Back(overview.Window)],
            (0, var songs) => Songs(songs),
            (var attempts, 0) => T.Count(attempts, "{0:N0} attempt failed in {1}", "{0:N0} attempts failed in {1}", Back(overview.Window)),
            var (attempts, songs) => T["{0}, and {1}", T.Count(attempts, "{0:N0} attempt failed", "{0:N0} attempts failed").Value, Songs(songs).Value],
        };
        return overview.Share is { Failed: > 0 } share ? T["{0}: {1} of the attempts that ended.", what.Value, Share(share)] : T["{0}.", what.Value];

        Microsoft.Extensions.Localization.LocalizedString Songs(int count)
            => T.Count(count, "{0:N0} song could not be read in {1}", "{0:N0} songs could not be read in {1}", Back(overview.Window));
    }

    /// <summary>How far back, after "in".</summary>
    public static string Back(FailureWindow window) => window.Name switch
    {
        "1h" => T["the last hour"],
        "24h" => T["the last 24 hours"],
        "7d" => T["the last 7 days"],
        _ => T["the last 30 days"],
    };

    /// <summary>How far back, on its own.</summary>
    public static string Title(FailureWindow window) => window.Name switch
    {
        "1h" => T["Last hour"],
        "24h" => T["Last 24 hours"],
        "7d" => T["Last 7 days"],
        _ => T["Last 30 days"],
    };

    /// <summary>In per cent; little is not nothing.</summary>
    public static string Share(FailureShare share)
        => share.Value < 0.01 ? T["less than 1 %"] : T["{0:N0} %", Math.Floor(100 * share.Value)];

    public static string Number(long count) => count.ToString("N0", CultureInfo.CurrentCulture);

    /// <summary>What a column covers, short.</summary>
    public static string Time(DateTimeOffset from, FailureWindow window, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(from, zone);
        var pattern = window.Bucket >= TimeSpan.FromDays(1) ? T["d MMM"] : window.Span > TimeSpan.FromDays(1) ? T["d MMM HH:mm"] : T["HH:mm"];
        return local.ToString(pattern, CultureInfo.CurrentCulture);
    }
}
