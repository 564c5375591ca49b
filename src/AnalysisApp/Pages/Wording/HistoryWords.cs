using System.Globalization;
using AnalysisApp.History;
using AnalysisApp.Library;
using AnalysisApp.Localization;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Wording;

/// <summary>What was analysed and what came of it, for people.</summary>
internal static class HistoryWords
{
    /// <summary>What it was about, whether it still exists or not.</summary>
    public static string Title(HistoryEntry entry) => entry.Kind switch
    {
        HistoryKind.Library => T["The whole library"],
        HistoryKind.Chosen => T["Chosen songs"],
        _ => entry.Title ?? (entry.Kind == HistoryKind.Song ? T["A song"] : T["A playlist"]),
    };

    /// <summary>What kind of thing was read, and how much of that, in one line of parts.</summary>
    public static string InShort(HistoryEntry entry)
    {
        string[] parts =
        [
            Kind(entry.Kind),
            entry.Songs == 0 ? T["nothing read"] : entry.Kind == HistoryKind.Song ? T["read"] : Read(entry.Songs),
            .. Part(entry.Known, entry.Kind == HistoryKind.Song ? T["known already"] : entry.Known == entry.Songs ? T["all known already"] : T["{0:N0} known already", entry.Known]),
            .. Part(entry.Songs - entry.Known, T["{0} of work", Time(entry.Computing)]),
        ];
        return string.Join(", ", parts);
    }

    /// <summary>What it came to, in one line.</summary>
    public static string Outcome(AnalysisSummary summary)
    {
        if (summary.Entry is { Kind: HistoryKind.Song, Songs: 1 } && summary.Changes.Counts is [{ Now: { } now } only])
            return only.Before is null || only.Before == now ? Rated(now) : $"{Rated(now)}, {Before(only.Before)}";

        // What has no rating is counted too: it went past the models, and nobody may take it for suitable.
        var (unsuitable, careful, unknown) = (summary.NewlyOf(RatingWords.NotSuitable), summary.NewlyOf(RatingWords.UseWithCare), summary.NewlyOf(RatingWords.Unknown));
        var isAgain = summary.First == 0;
        string[] parts =
        [
            .. Part(unsuitable, isAgain ? T["{0:N0} not suitable now", unsuitable] : T["{0:N0} not suitable", unsuitable]),
            .. Part(careful, isAgain ? T["{0:N0} to use with care now", careful] : T["{0:N0} to use with care", careful]),
            .. Part(unknown, isAgain ? T["{0:N0} unknown now", unknown] : T["{0:N0} unknown", unknown]),
            .. Part(summary.Failed, T["{0:N0} could not be read", summary.Failed]),
        ];
        string read = Read(summary.Entry.Songs);
        return parts.Length > 0 ? $"{read}, {string.Join(", ", parts)}"
            : summary.Entry.Songs > 0 && summary.AsBefore == summary.Entry.Songs ? T["{0}, all rated as before", read]
            : read;
    }

    /// <summary>What it came to, in sentences.</summary>
    public static string Told(AnalysisSummary summary)
    {
        string[] sentences =
        [
            $"{Outcome(summary)}.",
            .. Part(summary.First < summary.Entry.Songs ? summary.First : 0, T["{0:N0} of them for the first time.", summary.First]),
            .. Part(summary.Stricter, T["{0:N0} rated stricter than before.", summary.Stricter]),
            .. Part(summary.Milder, T["{0:N0} rated milder than before.", summary.Milder]),
        ];
        return string.Join(' ', sentences);
    }

    /// <summary>The same as a sentence of its own.</summary>
    public static string News(AnalysisSummary summary)
        => summary.Entry.Kind == HistoryKind.Song ? T["“{0}” was read: {1}.", Title(summary.Entry), Following(Outcome(summary))].Value : $"{Title(summary.Entry)}: {Outcome(summary)}.";

    /// <summary>How long models ran, as coarse as it is of use.</summary>
    public static string Time(TimeSpan time) => time.TotalSeconds switch
    {
        < 1 => T["{0:N0} ms", Math.Ceiling(time.TotalMilliseconds)],
        < 90 => T["{0:N0} s", time.TotalSeconds],
        < 5400 => T["{0:N0} min", time.TotalMinutes],
        _ => T["{0:N1} h", time.TotalHours],
    };

    /// <summary>What a song was rated before, within a line.</summary>
    public static string Before(string rating) => T["{0} before", Language.Current.InSentence(RatingWords.Of(rating))];

    /// <summary>How many songs were read.</summary>
    public static string Read(int songs) => T.Count(songs, "{0:N0} song read", "{0:N0} songs read");

    private static string Kind(HistoryKind kind) => kind switch
    {
        HistoryKind.Song => T["Song"],
        HistoryKind.Playlist => T["Playlist"],
        HistoryKind.Chosen => T["Chosen songs"],
        _ => T["Library"],
    };

    private static string[] Part(int songs, string what) => songs == 0 ? [] : [what];

    private static string Rated(string rating) => rating == RatingWords.Unknown ? T["No rating"] : RatingWords.Of(rating);

    // After a colon English goes on in small letters, while others may go on with a noun.
    private static string Following(string text) => Language.Current == Language.English ? char.ToLower(text[0], CultureInfo.CurrentCulture) + text[1..] : text;
}
