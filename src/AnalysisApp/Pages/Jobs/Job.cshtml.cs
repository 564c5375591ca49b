using AnalysisApp.Jobs;
using AnalysisApp.Progress;
using AnalysisApp.Queue;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages.Jobs;

/// <summary>One job: how far it is, and what became of each of its songs, with the reason.</summary>
internal sealed class JobModel(JobReader jobs, IProgressBoard progress, IJobQueue queue) : PageModel
{
    private const int PageSize = 100;

    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    /// <summary><c>failed</c>, <c>skipped</c>, or null for all.</summary>
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

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(Id, cancellationToken) is not { } job)
            return NotFound();

        Job = job;
        ItemState? state = Items switch
        {
            "failed" => ItemState.Failed,
            "skipped" => ItemState.Skipped,
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

    /// <summary>A time span for people.</summary>
    public static string Duration(TimeSpan span) => span.TotalSeconds switch
    {
        < 1 => "less than a second",
        < 120 => $"{span.TotalSeconds:0} s",
        < 7200 => $"{span.TotalMinutes:0} min",
        _ => $"{span.TotalHours:0} h",
    };

    private async Task<IActionResult> AnsweredAsync(JobAnswer? answer, CancellationToken cancellationToken)
    {
        if (answer is { Refusal: null })
            return LocalRedirect($"~/jobs/{Id}");

        Refusal = answer?.Refusal;
        return await OnGetAsync(cancellationToken);
    }
}
