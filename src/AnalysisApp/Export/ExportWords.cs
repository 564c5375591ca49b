using System.Globalization;
using AnalysisApp.Library;
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

    /// <summary>Why a song that a person decided about stays or goes.</summary>
    public static string Decided(Decision decision)
    {
        var what = decision.Value == "approved" ? "Approved" : "Blocked";
        var note = decision.Note is null ? "" : $" Note: {OneLine.Of(decision.Note)}";
        return string.Create(CultureInfo.InvariantCulture, $"{what} by hand ({OneLine.Of(decision.By)}, {decision.At.UtcDateTime:yyyy-MM-dd}).{note}");
    }

    /// <summary>Why a song of an artist with a rule stays or goes.</summary>
    public static string ByArtist(string rating) => $"{RatingWords.Of(rating)}, by the rule for this artist.";

    /// <summary>Why a song that nobody decided about stays or goes.</summary>
    public static string Rated(string rating, string? quality, bool kept, IReadOnlyList<AxisBreach> breaches) => rating switch
    {
        RatingWords.NotAnalyzed => "Not analysed yet.",
        RatingWords.Unknown => $"{Unread(quality)}; this audience {(kept ? "allows" : "does not allow")} such songs.",
        _ => breaches.Count == 0 ? $"{RatingWords.Of(rating)}." : $"{RatingWords.Of(rating)}. {string.Join("; ", breaches.Select(Breach))}.",
    };

    private static string Unread(string? quality) => quality switch
    {
        "no_lyrics" => "No lyrics to read",
        "instrumental" => "Instrumental",
        "not_english" => "Not in English",
        "too_little_text" => "Too few words to tell",
        _ => "Could not be read",
    };

    /// <summary>Lines in one cell of a table.</summary>
    public static string Quotes(IReadOnlyList<QuotedLine> quotes) => string.Join(
        " / ",
        quotes.Select(quote => string.Create(
            CultureInfo.InvariantCulture, $"{quote.Line}: {OneLine.Of(quote.Text)} ({AxisWords.Of(quote.Axis)}, {AxisWords.Level(quote.Level)})")));
}
