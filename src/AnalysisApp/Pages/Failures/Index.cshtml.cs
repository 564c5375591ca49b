using AnalysisApp.Failures;
using AnalysisApp.Health;
using AnalysisApp.Jobs;
using AnalysisApp.Library;
using AnalysisApp.Progress;
using AnalysisApp.Queue;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Failures;

/// <summary>What failed, what it has in common, and what to do about it, with the buttons that do it.</summary>
[Authorize(Permission.Admin)]
[AuthorizePost(Permission.Admin)]
[AuditPost("queue.changed")]
[AuditPost("jobs.controlled", "Again", "Songs")]
internal sealed class FailuresModel(
    FailureOverviews overviews, StartControl control, StartAnalysis start, IItemFailures items, IJobQueue queue, IWorkers workers) : PageModel
{
    /// <summary>As many songs are read again at a time.</summary>
    public const int MostSongs = 200;

    [BindProperty(SupportsGet = true)]
    public string? Window { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Kind { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Code { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Type { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Stage { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Worker { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Model { get; set; }

    public FailureOverview Overview { get; private set; } = null!;

    /// <summary>What the failures are narrowed down to, by side.</summary>
    public IReadOnlyList<(string Side, string Value)> Narrowed =>
    [
        .. new (string Side, string? Value)[] { ("kind", Kind), ("code", Code), ("type", Type), ("stage", Stage), ("worker", Worker), ("model", Model) }
            .Where(part => part.Value is not null).Select(part => (part.Side, part.Value!)),
    ];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (FailureWindow.Find(Window) is not { } window)
            return NotFound();

        Overview = await overviews.ReadAsync(window, new FailureFilter(Kind, Code, Type, Stage, Worker, Model), cancellationToken);
        return Page();
    }

    /// <summary>Retries or replays the jobs that failed alike: those that were counted, and none that came since.</summary>
    public async Task<IActionResult> OnPostAgainAsync(
        JobAction ask, string? fault, string? job, DateTimeOffset since, long upTo, CancellationToken cancellationToken)
    {
        if (ask is not (JobAction.Retry or JobAction.Replay) || string.IsNullOrEmpty(fault) || string.IsNullOrEmpty(job))
            return BadRequest();

        var filter = new JobFilter(JobState.Failed, job) { FailureCode = fault, EndedSince = since };
        var answer = await control.AskAsync(new JobCommand(ask), filter, upTo, cancellationToken);
        if (answer.Job is { } command)
            return LocalRedirect($"~/jobs/{command.Id}");
        return Back(answer.Changed == 0
            ? T["There was nothing to do: what failed is done again already."]
            : T.Count(answer.Changed, "{0:N0} job waits to be done again.", "{0:N0} jobs wait to be done again."));
    }

    /// <summary>Reads the songs again that could not be read for one reason.</summary>
    public async Task<IActionResult> OnPostSongsAsync(string? fault, DateTimeOffset since, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(fault))
            return BadRequest();

        var failed = await items.ListFailuresAsync(fault, since, MostSongs, cancellationToken);
        SongReference[] songs = [.. failed.Newest.Select(item => new SongReference(Guid.Parse(item.ItemId), item.Title))];
        return songs.Length == 0 ? Back(T["There was nothing to do."]) : LocalRedirect($"~/jobs/{(await start.ChosenAsync(songs, cancellationToken)).Job.Id}");
    }

    public async Task<IActionResult> OnPostQueueAsync(bool paused, CancellationToken cancellationToken)
    {
        await queue.SetPausedAsync(paused, cancellationToken);
        return Back(paused ? T["The queue is paused. What runs goes on to its end."] : T["The queue goes on."]);
    }

    public async Task<IActionResult> OnPostWorkersAsync(int count, CancellationToken cancellationToken)
    {
        if (count is < 1 or > IWorkers.Most)
            return BadRequest();

        return Back(await workers.SetAsync(count, cancellationToken)
            ? T.Count(count, "This instance runs {0:N0} job at a time, until it starts again; Queue:Workers makes it last.",
                "This instance runs {0:N0} jobs at a time, until it starts again; Queue:Workers makes it last.")
            : T["This instance runs no jobs."]);
    }

    /// <summary>This page with one side narrowed down, or widened again.</summary>
    /// <param name="side">Such as <c>kind</c>, or <c>window</c>.</param>
    /// <param name="value">Null to widen.</param>
    public string Address(string? side = null, string? value = null)
    {
        var query = Narrowed.Where(part => part.Side != side).ToDictionary(part => part.Side, part => (string?)part.Value);
        if (Window is not null)
            query["window"] = Window;
        if (side is not null)
            query[side] = value;
        return "~/failures" + QueryString.Create(query.Where(part => part.Value is not null));
    }

    private LocalRedirectResult Back(string notice)
    {
        TempData["Notice"] = notice;
        return LocalRedirect(Address());
    }
}

/// <summary>A pattern on the page.</summary>
/// <param name="Pattern">What failed alike.</param>
/// <param name="Page">The page it is on.</param>
/// <param name="Number">From 1, for ids.</param>
internal sealed record PatternCard(PatternOverview Pattern, FailuresModel Page, int Number);

/// <summary>A button or a link that does what was recommended.</summary>
/// <param name="Action">What.</param>
/// <param name="Card">For which pattern; null for the whole.</param>
/// <param name="Page">The page it is on.</param>
internal sealed record ActionButton(FailureAction Action, PatternCard? Card, FailuresModel Page);
