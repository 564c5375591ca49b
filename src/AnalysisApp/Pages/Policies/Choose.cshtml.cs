using AnalysisApp.Policies;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Policies;

/// <summary>Whom ratings are shown for from now on; the choice stands at the head of every page.</summary>
[Authorize(Permission.Read)]
[AuthorizePost(Permission.Read)]
internal sealed class ChooseAudienceModel(CurrentAudience audience) : PageModel
{
    /// <summary>A bookmark of the form's address.</summary>
    public IActionResult OnGet() => LocalRedirect("~/policies");

    public async Task<IActionResult> OnPostAsync(string? policy, string? returnTo, CancellationToken cancellationToken)
    {
        if (policy is not null && (await audience.ReadAsync(cancellationToken)).All.Any(known => known.Name == policy))
            await audience.ChooseAsync(policy, cancellationToken);
        else
            TempData["Notice"] = T["That audience is gone. Choose another."].Value;

        return LocalRedirect(Url.IsLocalUrl(returnTo) ? WithoutPolicy(returnTo) : "~/");
    }

    /// <summary>The address would win over what was just chosen.</summary>
    private static string WithoutPolicy(string address)
    {
        var (path, query) = address.Split('?', 2) is [var before, var after] ? (before, after) : (address, "");
        var kept = QueryHelpers.ParseQuery(query).Where(value => value.Key != CurrentAudience.QueryName);
        return QueryHelpers.AddQueryString(path, kept);
    }
}
