using System.Globalization;
using AnalysisApp.Failures;
using AnalysisApp.Pages.Wording;
using AnalysisApp.Queue;

namespace AnalysisApp.Pages.Failures;

/// <summary>Failures for people.</summary>
internal static class FailureWords
{
    /// <summary>The kinds, in the order in which they are drawn and told.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["malformed", "resource_exhausted", "timeout", "dependency_down", "transient"];

    public static string Kind(string kind) => kind switch
    {
        "malformed" => "The work itself",
        "resource_exhausted" => "Something ran out",
        "timeout" => "Took too long",
        "dependency_down" => "A service was down",
        "transient" => "May pass",
        _ => AxisWords.Plain(kind),
    };

    public static string Side(string side) => side switch
    {
        "kind" => "Kind",
        "code" => "Fault",
        "type" => "Job",
        "stage" => "Stage",
        "worker" => "Worker",
        _ => "Models",
    };

    /// <summary>One of those that a side may have.</summary>
    public static string Part(string side, string name) => side switch
    {
        "kind" => Kind(name),
        "type" => JobWords.Type(name),
        _ => name,
    };

    /// <summary>For example <c>12 failed attempts and 3 songs</c>.</summary>
    public static string Counted(FailureOverview overview) => (overview.Attempts, overview.Songs) switch
    {
        (0, 0) => "Nothing failed",
        (0, var songs) => $"{Many(songs, "song")} could not be read",
        (var attempts, 0) => $"{Many(attempts, "attempt")} failed",
        var (attempts, songs) => $"{Many(attempts, "attempt")} failed, and {Many(songs, "song")} could not be read",
    };

    /// <summary>In per cent; little is not nothing.</summary>
    public static string Share(FailureShare share)
        => share.Value < 0.01 ? "less than 1 %" : string.Create(CultureInfo.CurrentCulture, $"{Math.Floor(100 * share.Value)} %");

    public static string Many(long count, string what) => $"{Number(count)} {what}{(count == 1 ? "" : "s")}";

    public static string Number(long count) => count.ToString("N0", CultureInfo.CurrentCulture);

    /// <summary>What a column covers, short.</summary>
    public static string Time(DateTimeOffset from, FailureWindow window, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(from, zone);
        return local.ToString(
            window.Bucket >= TimeSpan.FromDays(1) ? "d MMM" : window.Span > TimeSpan.FromDays(1) ? "d MMM HH:mm" : "HH:mm", CultureInfo.CurrentCulture);
    }
}
