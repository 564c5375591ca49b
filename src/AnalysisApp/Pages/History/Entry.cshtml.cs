using AnalysisApp.Api;
using AnalysisApp.History;
using AnalysisApp.Jobs;
using AnalysisApp.Pages.Wording;
using AnalysisApp.Policies;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages.History;

/// <summary>What one analysis came to, long after its job is gone.</summary>
[Authorize(Permission.Read)]
internal sealed class EntryModel(AnalysisSummaries summaries, CurrentAudience audience, JobReader jobs, CurrentUser user) : PageModel
{
    private const int SongsNamed = 100;

    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    public AnalysisSummary Summary { get; private set; } = null!;

    /// <summary>The job, while the queue has it.</summary>
    public JobView? Job { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Job = await jobs.FindAsync(Id, cancellationToken);
        if (await summaries.FindAsync(Id, user.JobOwner, (await audience.ReadAsync(cancellationToken)).Name, SongsNamed, cancellationToken) is not { } summary)
            return NotFound();

        Summary = summary;
        return Page();
    }

    /// <summary>What came of it as pages tell it, in the language of the page that asks: for the script that tells of it.</summary>
    public async Task<IActionResult> OnGetNewsAsync(CancellationToken cancellationToken)
        => await summaries.FindAsync(Id, user.JobOwner, (await audience.ReadAsync(cancellationToken)).Name, songs: 0, cancellationToken) is { } summary
            ? new JsonResult(new { text = HistoryWords.News(summary), summary.Worse, summary.Failed }, ApiJson.Options)
            : NotFound();
}
