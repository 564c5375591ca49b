using AnalysisApp.Analysis;
using AnalysisApp.Library;
using AnalysisApp.Pages.Shared;
using AnalysisApp.Policies;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages.Policies;

/// <summary>Every audience: what is fine for it, and how the library comes out.</summary>
internal sealed class PoliciesModel(IPolicies policies, ISongs songs, CurrentAudience audience) : PageModel
{
    public IReadOnlyList<AudienceCard> Cards { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var current = await audience.ReadAsync(cancellationToken);
        var cards = new List<AudienceCard>();
        foreach (var stored in current.All)
        {
            cards.Add(new AudienceCard(
                PolicyDocument.Parse(stored),
                RatingShare.Of(await songs.SummarizeAsync(stored.Name, cancellationToken), thin: true),
                IsShown: stored.Name == current.Name));
        }

        Cards = cards;
    }

    public async Task<IActionResult> OnPostDeleteAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            if (await policies.DeleteAsync(name, cancellationToken))
                TempData["Notice"] = "The audience was deleted.";
        }
        catch (LastPolicyException)
        {
            TempData["Notice"] = "That is the only audience, and ratings need one. Add another before deleting it.";
        }

        return LocalRedirect("~/policies");
    }
}

/// <summary>One audience.</summary>
/// <param name="Policy">What is fine for it.</param>
/// <param name="Library">How the library's songs come out.</param>
/// <param name="IsShown">Whether ratings are shown for it now.</param>
internal sealed record AudienceCard(AudiencePolicy Policy, RatingShare Library, bool IsShown);
