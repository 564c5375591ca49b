using System.Globalization;
using AnalysisApp.Library;
using AnalysisApp.Pages.Wording;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Export;

/// <summary>What an export says in sentences.</summary>
internal static class ExportWords
{
    public static string About(CleanPlaylist playlist)
        => T["Made by AnalysisApp on {0} UTC for: {1}. Keeps what is {2}.", Day(playlist.MadeAt, "yyyy-MM-dd HH:mm"), OneLine.Of(playlist.Audience), Kept(playlist.Keep)];

    public static string Kept(KeepRule keep) => keep switch
    {
        KeepRule.Suitable => T["suitable"],
        _ => T["suitable or to use with care"],
    };

    public static string Counts(CleanPlaylist playlist)
        => T["{0} of {1} kept, {2} left out.", playlist.Kept, playlist.Songs.Count, playlist.LeftOut];

    /// <summary>For example <c>Coarse language: strong, beyond mild</c>.</summary>
    public static string Breach(AxisBreach breach)
        => breach.Limit == 0
            ? T["{0}: {1}, where none is allowed", AxisWords.Of(breach.Axis), AxisWords.Level(breach.Level)]
            : T["{0}: {1}, beyond {2}", AxisWords.Of(breach.Axis), AxisWords.Level(breach.Level), AxisWords.Level(breach.Limit)];

    /// <summary>Why a song that a person decided about stays or goes.</summary>
    public static string Decided(Decision decision)
    {
        var (by, day) = (OneLine.Of(decision.By), Day(decision.At, "yyyy-MM-dd"));
        string what = decision.Value == "approved" ? T["Approved by hand ({0}, {1}).", by, day] : T["Blocked by hand ({0}, {1}).", by, day];
        return decision.Note is null ? what : $"{what} {T["Note: {0}", OneLine.Of(decision.Note)]}";
    }

    /// <summary>Why a song of an artist with a rule stays or goes.</summary>
    public static string ByArtist(string rating) => T["{0}, by the rule for this artist.", RatingWords.Of(rating)];

    /// <summary>Why a song that nobody decided about stays or goes.</summary>
    public static string Rated(string rating, string? quality, bool kept, IReadOnlyList<AxisBreach> breaches) => rating switch
    {
        RatingWords.NotAnalyzed => T["Not analysed yet."],
        RatingWords.Unknown => kept ? T["{0}; this audience allows such songs.", Unread(quality)] : T["{0}; this audience does not allow such songs.", Unread(quality)],
        _ => breaches.Count == 0 ? $"{RatingWords.Of(rating)}." : $"{RatingWords.Of(rating)}. {string.Join("; ", breaches.Select(Breach))}.",
    };

    private static string Unread(string? quality) => quality switch
    {
        "no_lyrics" => T["No lyrics to read"],
        "instrumental" => T["Instrumental"],
        "not_english" => T["Not in English"],
        "too_little_text" => T["Too few words to tell"],
        _ => T["Could not be read"],
    };

    /// <summary>Lines in one cell of a table.</summary>
    public static string Quotes(IReadOnlyList<QuotedLine> quotes) => string.Join(
        " / ",
        quotes.Select(quote => string.Create(
            CultureInfo.InvariantCulture, $"{quote.Line}: {OneLine.Of(quote.Text)} ({AxisWords.Of(quote.Axis)}, {AxisWords.Level(quote.Level)})")));

    // The same day for readers of every country.
    private static string Day(DateTimeOffset moment, string pattern) => moment.UtcDateTime.ToString(pattern, CultureInfo.InvariantCulture);
}
