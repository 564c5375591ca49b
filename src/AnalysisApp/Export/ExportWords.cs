using System.Globalization;
using AnalysisApp.Pages.Wording;

namespace AnalysisApp.Export;

/// <summary>What an export says in sentences.</summary>
internal static class ExportWords
{
    public static string About(CleanPlaylist playlist)
        => string.Create(
            CultureInfo.InvariantCulture,
            $"Made by AnalysisApp on {playlist.MadeAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC for: {OneLine.Of(playlist.Audience)}. Keeps what is {Kept(playlist.Keep)}.");

    public static string Kept(KeepRule keep) => keep switch
    {
        KeepRule.Suitable => "suitable",
        _ => "suitable or to use with care",
    };

    public static string Counts(CleanPlaylist playlist)
        => string.Create(CultureInfo.InvariantCulture, $"{playlist.Kept} of {playlist.Songs.Count} kept, {playlist.LeftOut} left out.");

    /// <summary>For example <c>Coarse language: strong, beyond mild</c>.</summary>
    public static string Breach(AxisBreach breach)
        => $"{AxisWords.Of(breach.Axis)}: {AxisWords.Level(breach.Level)}, {(breach.Limit == 0 ? "where none is allowed" : $"beyond {AxisWords.Level(breach.Limit)}")}";

    /// <summary>Lines in one cell of a table.</summary>
    public static string Quotes(IReadOnlyList<QuotedLine> quotes) => string.Join(
        " / ",
        quotes.Select(quote => string.Create(
            CultureInfo.InvariantCulture, $"{quote.Line}: {OneLine.Of(quote.Text)} ({AxisWords.Of(quote.Axis)}, {AxisWords.Level(quote.Level)})")));
}
