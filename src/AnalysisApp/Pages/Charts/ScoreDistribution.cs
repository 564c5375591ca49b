using AnalysisApp.Pages.Wording;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Charts;

/// <summary>Songs by score in ten columns, 0–9 to 90–100, each divided by rating from the bottom up. Songs without a score are counted apart.</summary>
/// <param name="Columns">Always ten.</param>
/// <param name="WithoutScore">Songs of no score: what is unknown or not analysed. They are in no column.</param>
internal sealed record ScoreDistribution(IReadOnlyList<ScoreColumn> Columns, int WithoutScore)
{
    public const double ColumnWidth = 100;
    public const double Height = 100;

    private const int ColumnCount = 10;
    private const int Top = 100;

    // A single song beside thousands is still to be seen.
    private const double Least = 1.5;

    public static double Width => ColumnCount * ColumnWidth;

    /// <summary>What a column may be divided by, from the bottom up.</summary>
    public static IReadOnlyList<string> Ratings { get; } = [RatingWords.Suitable, RatingWords.UseWithCare, RatingWords.NotSuitable, RatingWords.Unknown];

    /// <summary>Songs with a score.</summary>
    public int Scored => Columns.Sum(column => column.Count);

    /// <summary>The ratings that occur.</summary>
    public IEnumerable<string> Present => Ratings.Where(rating => Columns.Any(column => column.CountOf(rating) > 0));

    /// <summary>The drawing in words.</summary>
    public string Summary
    {
        get
        {
            if (Columns.MaxBy(column => column.Count) is not { Count: > 0 } fullest)
                return T["No song has a score yet."];
            return T["{0:N0} songs with a score. The fullest column is {1} to {2}, with {3:N0}.", Scored, fullest.From, fullest.To, fullest.Count];
        }
    }

    public static ScoreDistribution Of(IReadOnlyCollection<(string Rating, short? Score)> songs)
    {
        var scored = songs.Where(song => song.Score is not null)
            .GroupBy(song => (Column: ColumnOf(song.Score!.Value), song.Rating))
            .ToDictionary(group => group.Key, group => group.Count());
        int[] heights = [.. Enumerable.Range(0, ColumnCount).Select(column => Ratings.Sum(rating => scored.GetValueOrDefault((column, rating))))];
        var unit = Height / Math.Max(1, heights.Max());
        return new ScoreDistribution(
            [.. Enumerable.Range(0, ColumnCount).Select(column => Column(column, rating => scored.GetValueOrDefault((column, rating)), unit))],
            songs.Count - heights.Sum());
    }

    private static int ColumnOf(short score) => Math.Clamp(score * ColumnCount / Top, 0, ColumnCount - 1);

    private static ScoreColumn Column(int index, Func<string, int> countOf, double unit)
    {
        var parts = new List<ScorePart>();
        var y = Height;
        foreach (var rating in Ratings.Where(rating => countOf(rating) > 0))
        {
            var height = Math.Max(Least, countOf(rating) * unit);
            y = Math.Max(0, y - height);
            parts.Add(new ScorePart(rating, countOf(rating), y, height));
        }

        const int Step = Top / ColumnCount;
        return new ScoreColumn(index * Step, index == ColumnCount - 1 ? Top : ((index + 1) * Step) - 1, parts);
    }
}

/// <summary>The songs of ten scores.</summary>
/// <param name="From">The lowest score, inclusive.</param>
/// <param name="To">The highest score, inclusive.</param>
/// <param name="Parts">By rating, from the bottom up; ratings without songs are left out.</param>
internal sealed record ScoreColumn(int From, int To, IReadOnlyList<ScorePart> Parts)
{
    public int Count => Parts.Sum(part => part.Count);

    public int CountOf(string rating) => Parts.FirstOrDefault(part => part.Rating == rating)?.Count ?? 0;
}

/// <summary>One rating's part of a column.</summary>
/// <param name="Rating">As <see cref="RatingWords"/> names it.</param>
/// <param name="Count">Songs, 1 or more.</param>
/// <param name="Y">Its upper edge, in units from the top.</param>
/// <param name="Height">In units.</param>
internal sealed record ScorePart(string Rating, int Count, double Y, double Height);
