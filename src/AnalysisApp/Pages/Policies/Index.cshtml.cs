using AnalysisApp.Analysis;
using AnalysisApp.Library;
using AnalysisApp.Pages.Charts;
using AnalysisApp.Pages.Shared;
using AnalysisApp.Policies;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Policies;

/// <summary>Every audience: what is fine for it, and how the library comes out.</summary>
[Authorize(Permission.Read)]
[AuthorizePost(Permission.Manage)]
[AuditPost("policy.deleted")]
internal sealed class PoliciesModel(IPolicies policies, ISongs songs, CurrentAudience audience, CurrentUser user) : PageModel
{
    public IReadOnlyList<AudienceCard> Cards { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var current = await audience.ReadAsync(cancellationToken);
        var library = (await songs.SummarizeAllAsync(user.LibraryOwner, cancellationToken)).ToDictionary(summary => summary.Policy, summary => summary.Counts);

        // An audience that was added or deleted between the two reads is left out: the next look shows it.
        Cards =
        [
            .. current.All.Where(stored => library.ContainsKey(stored.Name)).Select(stored => new AudienceCard(
                SeedTexts.Shown(PolicyDocument.Parse(stored)), RatingBar.Of(library[stored.Name], thin: true), IsShown: stored.Name == current.Name)),
        ];
    }

    public async Task<IActionResult> OnPostDeleteAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            if (await policies.DeleteAsync(name, cancellationToken))
                TempData["Notice"] = T["The audience was deleted."].Value;
            else
                FormAudit.Tell(HttpContext, null);
        }
        catch (LastPolicyException)
        {
            FormAudit.Tell(HttpContext, null);
            TempData["Notice"] = T["That is the only audience, and ratings need one. Add another before deleting it."].Value;
        }

        return LocalRedirect("~/policies");
    }
}

/// <summary>One audience.</summary>
/// <param name="Policy">What is fine for it.</param>
/// <param name="Library">How the library's songs come out.</param>
/// <param name="IsShown">Whether ratings are shown for it now.</param>
internal sealed record AudienceCard(AudiencePolicy Policy, RatingBar Library, bool IsShown);
