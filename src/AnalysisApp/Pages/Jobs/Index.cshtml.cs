using System.Globalization;
using AnalysisApp.Jobs;
using AnalysisApp.Pages.Wording;
using AnalysisApp.Queue;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages.Jobs;

/// <summary>What runs and waits, then what has ended.</summary>
internal sealed class JobsModel(JobReader jobs, IJobQueue queue) : PageModel
{
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true)]
    public string? State { get; set; }

    [BindProperty(SupportsGet = true)]
    public long? Before { get; set; }

    public IReadOnlyList<JobView> Live { get; private set; } = [];

    public IReadOnlyList<JobView> Ended { get; private set; } = [];

    public string? Next { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        JobState? state = State switch
        {
            "completed" => JobState.Completed,
            "failed" => JobState.Failed,
            "cancelled" => JobState.Cancelled,
            _ => null,
        };
        if (state is null && State != "live")
            State = null;

        if (state is null && Before is null)
            Live = [.. (await jobs.ListLiveAsync(cancellationToken)).OrderBy(job => job.State == JobState.InProgress ? 0 : 1).ThenBy(job => job.Priority)];
        if (State == "live")
            return;

        var page = await jobs.ListAsync(new JobFilter(state), Before, PageSize, cancellationToken);
        Ended = [.. page.Where(job => !JobWords.IsLive(job))];
        Next = page.Count == PageSize ? page[^1].Id : null;
    }

    public async Task<IActionResult> OnPostCancelAsync(string? job, CancellationToken cancellationToken)
    {
        if (long.TryParse(job, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            await queue.CancelAsync(id, cancellationToken);
        return LocalRedirect("~/jobs");
    }
}
