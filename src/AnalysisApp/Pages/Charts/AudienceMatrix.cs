using AnalysisApp.Library;
using AnalysisApp.Pages.Wording;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Charts;

/// <summary>Songs against audiences: what each would be rated for each.</summary>
/// <param name="Audiences">The columns.</param>
/// <param name="Rows">A row a song, in the order of the page's list, each with as many cells as there are audiences.</param>
internal sealed record AudienceMatrix(IReadOnlyList<AudienceColumn> Audiences, IReadOnlyList<AudienceRow> Rows);

/// <summary>An audience.</summary>
/// <param name="Name">Of its policy.</param>
/// <param name="Title">For people.</param>
/// <param name="Chosen">Whether the page's other numbers are for it.</param>
internal sealed record AudienceColumn(string Name, string Title, bool Chosen);

/// <summary>A song.</summary>
internal sealed record AudienceRow(Song Song, IReadOnlyList<AudienceCell> Cells);

/// <summary>A song for an audience.</summary>
/// <param name="Rating">As <see cref="RatingWords"/> names it.</param>
/// <param name="Score">0 to 100; null when there is none.</param>
/// <param name="ByHand">A person or a rule for the artist decided, not the arithmetic.</param>
/// <param name="Quality">Why nothing can be said about a song that is unknown; null: there is no such reason.</param>
internal sealed record AudienceCell(string Rating, short? Score, bool ByHand, string? Quality)
{
    /// <summary>What it says.</summary>
    public string Words => Quality is null ? RatingWords.Of(Rating) : StateWords.Quality(Quality);

    /// <summary>The same within a sentence.</summary>
    public string InSentence => Quality switch
    {
        null => RatingWords.InSentence(Rating),
        QualityWords.TooLittleText => T["very few words"],
        QualityWords.NoLyrics => T["no lyrics"],
        QualityWords.Instrumental => T["instrumental"],
        QualityWords.NotEnglish => T["not English"],
        _ => Words,
    };

    /// <summary>The icon of what it says.</summary>
    public string Icon => Quality is null ? RatingWords.Icon(Rating) : StateWords.QualityIcon(Quality);
}
