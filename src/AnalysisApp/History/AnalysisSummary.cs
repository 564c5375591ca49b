using AnalysisApp.Library;
using AnalysisApp.Pages.Wording;

namespace AnalysisApp.History;

/// <summary>What an analysis came to for an audience: how many songs, what changed, and what to look at first.</summary>
/// <param name="Entry">The job's entry.</param>
/// <param name="Changes">Its songs' ratings before and now.</param>
/// <param name="Failed">Songs that could not be read; 0 once nobody knows any more, eight days after.</param>
internal sealed record AnalysisSummary(HistoryEntry Entry, RatingChanges Changes, int Failed)
{
    private static readonly string[] Strictness = [RatingWords.Suitable, RatingWords.UseWithCare, RatingWords.NotSuitable];

    /// <summary>Songs read for the first time.</summary>
    public int First => Changes.Counts.Where(change => change.Before is null).Sum(change => change.Songs);

    /// <summary>Songs with a stricter rating than before.</summary>
    public int Stricter => Moved((before, now) => now > before);

    /// <summary>Songs with a milder rating than before.</summary>
    public int Milder => Moved((before, now) => now < before);

    /// <summary>Songs whose rating changed, or came, in a way that a person should look at: not suitable now, or stricter than before.</summary>
    public int Worse => Stricter + CountOf(null, RatingWords.NotSuitable);

    /// <summary>Songs that were read before and are rated as they were.</summary>
    public int AsBefore => Changes.Counts.Where(change => change.Before is not null && change.Before == change.Now).Sum(change => change.Songs);

    /// <summary>Songs of one rating now that had another before, or none.</summary>
    public int NewlyOf(string rating) => Changes.Counts.Where(change => change.Now == rating && change.Before != rating).Sum(change => change.Songs);

    private int CountOf(string? before, string now) => Changes.Counts.Where(change => change.Before == before && change.Now == now).Sum(change => change.Songs);

    private int Moved(Func<int, int, bool> isIt) => Changes.Counts
        .Where(change => Array.IndexOf(Strictness, change.Before) is >= 0 and var before && Array.IndexOf(Strictness, change.Now) is >= 0 and var now && isIt(before, now))
        .Sum(change => change.Songs);
}
