using System.Globalization;
using AnalysisApp.Jobs;
using AnalysisApp.Pages.Wording;
using AnalysisApp.Queue;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Jobs;

/// <summary>The jobs of a tab, narrowed down, in an order; on the first page of all, what runs and waits before what has ended.</summary>
[Authorize(Permission.Read)]
[AuthorizePost(Permission.Analyse)]
[AuthorizePost(Permission.Admin, "Queue")]
[AuditPost("queue.changed", "Queue")]
internal sealed class JobsModel(JobReader jobs, IJobHistory history, IJobQueue queue, CurrentUser user, TimeProvider clock) : PageModel
{
    private const int PageSize = 50;

    /// <summary>How many of those that wait are shown above what has ended.</summary>
    private const int MostInLine = 10;

    private const int MostEnded = 20;

    public JobSearch Search { get; private set; } = JobSearch.None;

    /// <summary>How many jobs a command changed that was just given.</summary>
    [BindProperty(SupportsGet = true)]
    public int? Changed { get; set; }

    /// <summary>Running and waiting jobs, those that run first; then as they are in line.</summary>
    public IReadOnlyList<JobView> Live { get; private set; } = [];

    public IReadOnlyList<JobView> Ended { get; private set; } = [];

    public string? Next { get; private set; }

    /// <summary>Whether only a part of the jobs was looked at for this page.</summary>
    public bool IsPartial { get; private set; }

    /// <summary>Where the page before this ended; null for the first.</summary>
    public string? After { get; private set; }

    public bool IsLater => After is not null;

    /// <summary>The first page of all: what runs, what is next, and what ended last.</summary>
    public bool IsOverview => Search.State is null && !IsLater;

    /// <summary>Whether the whole queue is paused.</summary>
    public bool QueuePaused { get; private set; }

    /// <summary>Whether whoever looks sees everybody's jobs, and may pause them.</summary>
    public bool SeesAll => user.IsAdmin;

    private IReadOnlyList<JobCount> _counts = [];

    /// <summary>Why what was asked for was not done.</summary>
    public string? Refusal { get; private set; }

    /// <summary>How many jobs a tab has, of the chosen priority; the other filters are not counted.</summary>
    public long CountOf(string? state) => _counts
        .Where(count => (Search.Priority is not { } priority || count.Priority == priority) && state switch
        {
            "in_progress" => count.State == JobState.InProgress,
            "waiting" => count.State is JobState.Pending or JobState.Interrupted,
            "completed" => count.State == JobState.Completed,
            "failed" => count.State == JobState.Failed,
            "cancelled" => count.State == JobState.Cancelled,
            _ => true,
        })
        .Sum(count => count.Count);

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Search = JobSearch.Read(name => Request.Query[name].FirstOrDefault(), clock);
        if (!jobs.MayLookFor(Search.User))
            Search = Search with { User = null };
        var status = await queue.ReadStatusAsync(cancellationToken);
        QueuePaused = status.Paused;
        _counts = user.JobOwner is { } owner ? await history.CountAsync(owner, cancellationToken) : status.Counts;
        var after = JobMark.TryParse(Request.Query["after"].FirstOrDefault(), out var mark) ? mark : (JobMark?)null;
        After = after?.ToString();
        if (IsOverview)
            await ReadOverviewAsync(cancellationToken);
        else
            await ReadPageAsync(after, cancellationToken);
    }

    public async Task<IActionResult> OnPostCancelAsync(string? job, CancellationToken cancellationToken)
    {
        if (await IdOfAsync(job, cancellationToken) is { } id)
            await queue.CancelAsync(id, cancellationToken);
        return BackToList();
    }

    public Task<IActionResult> OnPostPauseAsync(string? job, CancellationToken cancellationToken)
        => AskAsync(job, queue.PauseAsync, cancellationToken);

    public Task<IActionResult> OnPostResumeAsync(string? job, CancellationToken cancellationToken)
        => AskAsync(job, queue.ResumeAsync, cancellationToken);

    public Task<IActionResult> OnPostRetryAsync(string? job, CancellationToken cancellationToken)
        => AskAsync(job, queue.RetryAsync, cancellationToken);

    public async Task<IActionResult> OnPostReplayAsync(string? job, CancellationToken cancellationToken)
        => await IdOfAsync(job, cancellationToken) is { } id && await queue.ReplayAsync(id, cancellationToken) is { Refusal: null } answer
            ? LocalRedirect($"~/jobs/{answer.Job.Id}")
            : BackToList();

    public Task<IActionResult> OnPostPriorityAsync(string? job, JobPriority? to, CancellationToken cancellationToken)
        => AskAsync(
            to is { } wanted && Enum.IsDefined(wanted) ? job : null, (id, token) => queue.PrioritiseAsync(id, to!.Value, token), cancellationToken);

    public async Task<IActionResult> OnPostQueueAsync(bool paused, CancellationToken cancellationToken)
    {
        if (!SeesAll)
            return NotFound();
        await queue.SetPausedAsync(paused, cancellationToken);
        return BackToList();
    }

    private async Task ReadPageAsync(JobMark? after, CancellationToken cancellationToken)
    {
        var page = await history.ListAsync(jobs.Narrowed(Search.Filter), Search.Order, after, PageSize, cancellationToken);
        var views = await jobs.ViewAsync(page.Jobs, cancellationToken);
        Live = [.. views.Where(JobWords.IsLive)];
        Ended = [.. views.Where(job => !JobWords.IsLive(job))];
        (Next, IsPartial) = (page.Next?.ToString(), page.IsPartial);
    }

    /// <summary>Each of these is few, however many jobs there are.</summary>
    private async Task ReadOverviewAsync(CancellationToken cancellationToken)
    {
        var running = await ListAsync(Search.Filter with { State = JobState.InProgress }, JobOrder.Longest, PageSize);
        var waiting = await ListAsync(Search.Filter with { WaitingOnly = true }, JobOrder.Longest, MostInLine);
        var live = await jobs.ViewAsync([.. running, .. waiting], cancellationToken);
        Live = [.. live.OrderBy(job => job.State == JobState.InProgress ? 0 : 1).ThenBy(job => job.Priority).ThenBy(job => job.Wait?.Position ?? int.MaxValue)];

        var ended = new List<Job>();
        foreach (var state in (JobState[])[JobState.Completed, JobState.Failed, JobState.Cancelled])
            ended.AddRange(await ListAsync(Search.Filter with { State = state }, JobOrder.LastEnded, MostEnded));
        Ended = await jobs.ViewAsync([.. ended.OrderByDescending(job => job.FinishedAt).ThenByDescending(job => job.Id).Take(MostEnded)], cancellationToken);
        Next = Live.Count + Ended.Count > 0 || IsPartial ? new JobMark(0, long.MaxValue).ToString() : null;

        async Task<IReadOnlyList<Job>> ListAsync(JobFilter filter, JobOrder order, int limit)
        {
            var page = await history.ListAsync(jobs.Narrowed(filter), order, null, limit, cancellationToken);
            IsPartial |= page.IsPartial;
            return page.Jobs;
        }
    }

    private async Task<IActionResult> AskAsync(
        string? job, Func<long, CancellationToken, Task<JobAnswer?>> ask, CancellationToken cancellationToken)
    {
        if (await IdOfAsync(job, cancellationToken) is not { } id || await ask(id, cancellationToken) is not { Refusal: { } refusal })
            return BackToList();

        Refusal = T[refusal];
        await OnGetAsync(cancellationToken);
        return Page();
    }

    /// <summary>To the same jobs: the buttons' forms are sent to the address that shows them.</summary>
    private LocalRedirectResult BackToList()
        => LocalRedirect(JobSearch.Read(name => Request.Query[name].FirstOrDefault(), clock).At("~/jobs", ("after", Request.Query["after"].FirstOrDefault())));

    /// <summary>Of a job that they may ask something of.</summary>
    private async Task<long?> IdOfAsync(string? text, CancellationToken cancellationToken)
        => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && await jobs.FindJobAsync(id, cancellationToken) is not null ? id : null;
}
