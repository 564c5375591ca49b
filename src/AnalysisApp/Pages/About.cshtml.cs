using AnalysisApp.Health;
using AnalysisApp.Inference;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages;

/// <summary>Version, models and licences, and whether newer versions are asked for.</summary>
[Authorize(Permission.Read)]
[AuthorizePost(Permission.Admin)]
[AuditPost("updates.switched")]
internal sealed class AboutModel(IInferenceEngine engine, UpdateWatch updates) : PageModel
{
    /// <summary>Null while they are being loaded.</summary>
    public ModelSet? Models { get; private set; }

    public UpdateNotice Updates { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Updates = await updates.ReadAsync(cancellationToken);
        if (engine.Ready.IsCompletedSuccessfully)
            Models = await engine.Ready.WaitAsync(cancellationToken);
    }

    public async Task<IActionResult> OnPostUpdatesAsync(bool on, CancellationToken cancellationToken)
    {
        // Without an address the page has no button for that.
        if (on && updates.Address is null)
            return NotFound();

        await updates.SwitchAsync(on, cancellationToken);
        return LocalRedirect("~/about#updates");
    }
}
