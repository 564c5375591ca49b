using AnalysisApp.Inference;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages;

/// <summary>Version, models and licences.</summary>
[Authorize(Permission.Read)]
internal sealed class AboutModel(IInferenceEngine engine) : PageModel
{
    /// <summary>Null while they are being loaded.</summary>
    public ModelSet? Models { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        if (engine.Ready.IsCompletedSuccessfully)
            Models = await engine.Ready.WaitAsync(cancellationToken);
    }
}
