using System.Text.Encodings.Web;
using System.Text.Json;
using AnalysisApp.Jobs;
using AnalysisApp.Progress;
using AnalysisApp.Queue;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages.Jobs;

/// <summary>One job: how far it is, and what became of each of its songs, with the reason.</summary>
[Authorize(Permission.Read)]
[AuthorizePost(Permission.Analyse)]
internal sealed class JobModel(JobReader jobs, IProgressBoard progress, IJobQueue queue, IJobHistory history, CurrentUser user, TimeProvider clock) : PageModel
{
    private const int PageSize = 100;

    // Letters of every script are left as they are; Razor encodes what HTML must not see.
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    /// <summary><c>failed</c>, <c>skipped</c>, <c>succeeded</c>, <c>pending</c>, or null for all.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Items { get; set; }

    [BindProperty(SupportsGet = true)]
    public int? After { get; set; }

    public JobView Job { get; private set; } = null!;

    public IReadOnlyList<ItemStatus> Rows { get; private set; } = [];

    public int? Next { get; private set; }

    /// <summary>Why what was asked for was not done.</summary>
    public string? Refusal { get; private set; }

    /// <summary>What is known of the attempts that failed, newest first.</summary>
    public IReadOnlyList<JobAttemptFailure> Attempts { get; private set; } = [];

    /// <summary>What it was given, and for whom.</summary>
    public JobCourse Course { get; private set; } = null!;

    public Timeline Timeline { get; private set; } = null!;

    /// <summary>What was logged of it, oldest first.</summary>
    public IReadOnlyList<JobLogLine> Log { get; private set; } = [];

    /// <summary>What it was given, as JSON for people.</summary>
    public string Arguments => JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(Course.Arguments), Readable);

    /// <summary>Whether what tells of the machine and of the program is shown: to administrators.</summary>
    public bool TellsOfTheMachine => user.IsAdmin;

    /// <summary>For whoever may not see the job there is none, whatever they ask of it.</summary>
    [NonHandler]
    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (await jobs.FindJobAsync(Id, HttpContext.RequestAborted) is null)
            context.Result = NotFound();
        else
            await next();
    }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(Id, cancellationToken) is not { } job || await history.FindCourseAsync(Id, cancellationToken) is not { } course)
            return NotFound();

        (Job, Course) = (job, course);
        Timeline = Timeline.Of(TellsOfTheMachine ? course.Steps : [.. course.Steps.Select(step => step with { Worker = null })], clock.GetUtcNow());
        Log = await history.ListLogAsync(Id, null, JobLogLine.MostKept, cancellationToken);
        ItemState? state = Items switch
        {
            "failed" => ItemState.Failed,
            "skipped" => ItemState.Skipped,
            "succeeded" => ItemState.Succeeded,
            "pending" => ItemState.Pending,
            _ => null,
        };
        Items = state is null ? null : Items;
        Rows = await progress.ListItemsAsync(Id, state, After, PageSize, cancellationToken);
        Next = Rows.Count == PageSize ? Rows[^1].Ordinal : null;
        Attempts = await queue.ListAttemptsAsync(Id, cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostCancelAsync(CancellationToken cancellationToken)
        => await queue.CancelAsync(Id, cancellationToken) is null ? NotFound() : LocalRedirect($"~/jobs/{Id}");

    public async Task<IActionResult> OnPostPauseAsync(CancellationToken cancellationToken)
        => await AnsweredAsync(await queue.PauseAsync(Id, cancellationToken), cancellationToken);

    public async Task<IActionResult> OnPostResumeAsync(CancellationToken cancellationToken)
        => await AnsweredAsync(await queue.ResumeAsync(Id, cancellationToken), cancellationToken);

    public async Task<IActionResult> OnPostRetryAsync(CancellationToken cancellationToken)
        => await AnsweredAsync(await queue.RetryAsync(Id, cancellationToken), cancellationToken);

    public async Task<IActionResult> OnPostReplayAsync(CancellationToken cancellationToken)
    {
        var answer = await queue.ReplayAsync(Id, cancellationToken);
        return answer is { Refusal: null } ? LocalRedirect($"~/jobs/{answer.Job.Id}") : await AnsweredAsync(answer, cancellationToken);
    }

    public async Task<IActionResult> OnPostPriorityAsync(JobPriority? to, CancellationToken cancellationToken)
        => to is { } wanted && Enum.IsDefined(wanted)
            ? await AnsweredAsync(await queue.PrioritiseAsync(Id, wanted, cancellationToken), cancellationToken)
            : await OnGetAsync(cancellationToken);

    private async Task<IActionResult> AnsweredAsync(JobAnswer? answer, CancellationToken cancellationToken)
    {
        if (answer is { Refusal: null })
            return LocalRedirect($"~/jobs/{Id}");

        Refusal = answer?.Refusal;
        return await OnGetAsync(cancellationToken);
    }
}
