namespace AnalysisApp.Pages.Charts;

/// <summary>A distribution on a page.</summary>
/// <param name="Id">Of the figure, unique on the page.</param>
/// <param name="Title">What it shows, for those who do not see it.</param>
/// <param name="Chart">The numbers.</param>
/// <param name="Link">Where a column leads; null: nowhere.</param>
/// <param name="Chosen">The lowest score of the column that the page's list is filtered by; null: none.</param>
internal sealed record ScoreDistributionView(string Id, string Title, ScoreDistribution Chart, Func<ScoreColumn, string>? Link, int? Chosen = null)
{
    public bool IsChosen(ScoreColumn column) => Chosen == column.From;
}
