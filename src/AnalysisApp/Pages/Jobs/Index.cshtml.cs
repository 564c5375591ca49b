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

    /// <summary>Whether no job starts, because a person said so.</summary>
    public bool QueuePaused { get; private set; }

    /// <summary>Why what was asked for was not done.</summary>
    public string? Refusal { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        QueuePaused = (await queue.ReadStatusAsync(cancellationToken)).Paused;
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
            Live = [.. (await jobs.ListLiveAsync(cancellationToken))
                .OrderBy(job => job.State == JobState.InProgress ? 0 : 1).ThenBy(job => job.Priority).ThenBy(job => job.Wait?.Position ?? int.MaxValue)];
        if (State == "live")
            return;

        var page = await jobs.ListAsync(new JobFilter(state), Before, PageSize, cancellationToken);
        Ended = [.. page.Where(job => !JobWords.IsLive(job))];
        Next = page.Count == PageSize ? page[^1].Id : null;
    }

    public async Task<IActionResult> OnPostCancelAsync(string? job, CancellationToken cancellationToken)
    {
        if (IdOf(job) is { } id)
            await queue.CancelAsync(id, cancellationToken);
        return LocalRedirect("~/jobs");
    }

    public Task<IActionResult> OnPostPauseAsync(string? job, CancellationToken cancellationToken)
        => AskAsync(job, queue.PauseAsync, cancellationToken);

    public Task<IActionResult> OnPostResumeAsync(string? job, CancellationToken cancellationToken)
        => AskAsync(job, queue.ResumeAsync, cancellationToken);

    public Task<IActionResult> OnPostRetryAsync(string? job, CancellationToken cancellationToken)
        => AskAsync(job, queue.RetryAsync, cancellationToken);

    public async Task<IActionResult> OnPostQueueAsync(bool paused, CancellationToken cancellationToken)
    {
        await queue.SetPausedAsync(paused, cancellationToken);
        return LocalRedirect("~/jobs");
    }

    private async Task<IActionResult> AskAsync(
        string? job, Func<long, CancellationToken, Task<JobAnswer?>> ask, CancellationToken cancellationToken)
    {
        if (IdOf(job) is not { } id || await ask(id, cancellationToken) is not { Refusal: { } refusal })
            return LocalRedirect("~/jobs");

        Refusal = refusal;
        await OnGetAsync(cancellationToken);
        return Page();
    }

    private static long? IdOf(string? text)
        => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
