using AnalysisApp.Library;
using AnalysisApp.Policies;

namespace AnalysisApp.Pages.Charts;

/// <summary>The same songs for every audience, a thin bar each.</summary>
internal sealed record AudienceBars(IReadOnlyList<AudienceBar> Bars)
{
    /// <param name="audiences">The counts, in the order of the policies.</param>
    /// <param name="chosen">The name of the audience that the page's other numbers are for.</param>
    /// <param name="link">Where an audience's songs are listed, by its name.</param>
    public static AudienceBars Of(IReadOnlyList<PolicySummary> audiences, string chosen, Func<string, string> link) => new(
        [.. audiences.Select(audience => new AudienceBar(SeedTexts.Shown(audience.Policy, audience.Title), link(audience.Policy), audience.Policy == chosen, RatingBar.Of(audience.Counts, thin: true)))]);
}

/// <summary>An audience's bar.</summary>
/// <param name="Title">Of its policy.</param>
/// <param name="Address">Where its songs are listed.</param>
/// <param name="Chosen">Whether the page's other numbers are for it.</param>
/// <param name="Bar">Its songs by rating.</param>
internal sealed record AudienceBar(string Title, string Address, bool Chosen, RatingBar Bar);
