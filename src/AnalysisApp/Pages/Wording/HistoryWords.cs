using System.Globalization;
using AnalysisApp.History;
using AnalysisApp.Library;

namespace AnalysisApp.Pages.Wording;

/// <summary>What was analysed and what came of it, for people.</summary>
internal static class HistoryWords
{
    /// <summary>What it was about, whether it still exists or not.</summary>
    public static string Title(HistoryEntry entry) => entry.Kind switch
    {
        HistoryKind.Library => "The whole library",
        HistoryKind.Chosen => "Chosen songs",
        _ => entry.Title ?? (entry.Kind == HistoryKind.Song ? "A song" : "A playlist"),
    };

    /// <summary>What it came to, in one line.</summary>
    public static string Outcome(AnalysisSummary summary)
    {
        if (summary.Entry is { Kind: HistoryKind.Song, Songs: 1 } && summary.Changes.Counts is [{ Now: { } now } only])
            return only.Before is null || only.Before == now ? Rated(now) : $"{Rated(now)}, {RatingWords.Of(only.Before).ToLowerInvariant()} before";

        string[] parts =
        [
            .. Part(summary.NewlyOf(RatingWords.NotSuitable), "not suitable", summary.First == 0),
            .. Part(summary.NewlyOf(RatingWords.UseWithCare), "to use with care", summary.First == 0),
            .. summary.Failed > 0 ? [$"{Number(summary.Failed)} could not be read"] : Array.Empty<string>(),
        ];
        var read = $"{AudienceWords.Songs(summary.Entry.Songs)} read";
        return parts.Length > 0 ? $"{read}, {string.Join(", ", parts)}"
            : summary.Entry.Songs > 0 && summary.AsBefore == summary.Entry.Songs ? $"{read}, all rated as before"
            : read;
    }

    /// <summary>What it came to, in sentences.</summary>
    public static string Told(AnalysisSummary summary)
    {
        string[] sentences =
        [
            $"{Outcome(summary)}.",
            .. summary.First > 0 && summary.First < summary.Entry.Songs ? [$"{Number(summary.First)} of them for the first time."] : Array.Empty<string>(),
            .. summary.Stricter > 0 ? [$"{Number(summary.Stricter)} rated stricter than before."] : Array.Empty<string>(),
            .. summary.Milder > 0 ? [$"{Number(summary.Milder)} rated milder than before."] : Array.Empty<string>(),
        ];
        return string.Join(' ', sentences);
    }

    /// <summary>The same as a sentence of its own.</summary>
    public static string News(AnalysisSummary summary)
        => summary.Entry.Kind == HistoryKind.Song ? $"“{Title(summary.Entry)}” was read: {Lower(Outcome(summary))}." : $"{Title(summary.Entry)}: {Outcome(summary)}.";

    /// <summary>How long models ran, as coarse as it is of use.</summary>
    public static string Time(TimeSpan time) => time.TotalSeconds switch
    {
        < 1 => $"{Number(Math.Ceiling(time.TotalMilliseconds))} ms",
        < 90 => $"{Number(time.TotalSeconds)} s",
        < 5400 => $"{Number(time.TotalMinutes)} min",
        _ => $"{time.TotalHours.ToString("N1", CultureInfo.CurrentCulture)} h",
    };

    private static string[] Part(int songs, string what, bool isAgain) => songs == 0 ? [] : [$"{Number(songs)} {what}{(isAgain ? " now" : "")}"];

    private static string Rated(string rating) => rating == RatingWords.Unknown ? "No rating" : RatingWords.Of(rating);

    private static string Lower(string text) => char.ToLower(text[0], CultureInfo.CurrentCulture) + text[1..];

    private static string Number(double value) => value.ToString("N0", CultureInfo.CurrentCulture);
}
