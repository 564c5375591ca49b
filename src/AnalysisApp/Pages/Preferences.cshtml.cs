using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages;

/// <summary>What this browser tells of. Until there are accounts, a choice belongs to the browser that it was made in.</summary>
[Authorize(Permission.Read)]
[AuthorizePost(Permission.Read)]
internal sealed class PreferencesModel : PageModel
{
    public NotificationChoice Choice { get; private set; } = NotificationChoice.Usual;

    public void OnGet() => Choice = NotificationChoice.Read(Request);

    public IActionResult OnPost(bool started, bool ended, bool failed, bool background, bool browser)
    {
        new NotificationChoice(started, ended, failed, background, browser).Keep(Response);
        TempData["Notice"] = "Your preferences are kept in this browser.";
        return LocalRedirect("~/preferences");
    }
}
