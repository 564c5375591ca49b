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
    private const int MostLive = 200;

    [BindProperty(SupportsGet = true)]
    public string? State { get; set; }

    [BindProperty(SupportsGet = true)]
    public long? Before { get; set; }

    /// <summary>With this in the title or the target.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public JobPriority? Priority { get; set; }

    /// <summary>How many jobs a command changed that was just given.</summary>
    [BindProperty(SupportsGet = true)]
    public int? Changed { get; set; }

    public bool IsFiltered => Q is not null || Priority is not null;

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
        Q = string.IsNullOrWhiteSpace(Q) ? null : Q.Trim();
        var filter = FilterOf(State, Q, Priority);
        if (filter is { State: null, LiveOnly: false })
            State = null;

        if (filter.State is null && Before is null)
        {
            var live = await jobs.ListAsync(filter with { LiveOnly = true }, null, MostLive, cancellationToken);
            Live = [.. live.OrderBy(job => job.State == JobState.InProgress ? 0 : 1).ThenBy(job => job.Priority).ThenBy(job => job.Wait?.Position ?? int.MaxValue)];
        }

        if (filter.LiveOnly)
            return;

        var page = await jobs.ListAsync(filter, Before, PageSize, cancellationToken);
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

    public async Task<IActionResult> OnPostReplayAsync(string? job, CancellationToken cancellationToken)
        => IdOf(job) is { } id && await queue.ReplayAsync(id, cancellationToken) is { Refusal: null } answer
            ? LocalRedirect($"~/jobs/{answer.Job.Id}")
            : LocalRedirect("~/jobs");

    public Task<IActionResult> OnPostPriorityAsync(string? job, JobPriority? to, CancellationToken cancellationToken)
        => AskAsync(
            to is { } wanted && Enum.IsDefined(wanted) ? job : null, (id, token) => queue.PrioritiseAsync(id, to!.Value, token), cancellationToken);

    public async Task<IActionResult> OnPostQueueAsync(bool paused, CancellationToken cancellationToken)
    {
        await queue.SetPausedAsync(paused, cancellationToken);
        return LocalRedirect("~/jobs");
    }

    /// <summary>The jobs of a tab, narrowed down.</summary>
    /// <param name="state"><c>live</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c>; anything else is all.</param>
    /// <param name="text">In the title or the target.</param>
    /// <param name="priority">Of this priority.</param>
    public static JobFilter FilterOf(string? state, string? text, JobPriority? priority) => new(
        state switch
        {
            "completed" => JobState.Completed,
            "failed" => JobState.Failed,
            "cancelled" => JobState.Cancelled,
            _ => null,
        },
        Priority: priority,
        Text: text,
        LiveOnly: state == "live");

    /// <summary>This page, or the one that asks before many jobs are changed, with the same filter.</summary>
    public static string Address(string path, string? state, string? text, JobPriority? priority, params (string Name, string? Value)[] more)
    {
        (string Name, string? Value)[] query = [("state", state), ("q", text), ("priority", priority is { } p ? JobWords.Priority(p) : null), .. more];
        return QueryString.Create(query.Where(part => part.Value is not null).Select(part => KeyValuePair.Create(part.Name, part.Value))) is { HasValue: true } filled
            ? path + filled.Value
            : path;
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
