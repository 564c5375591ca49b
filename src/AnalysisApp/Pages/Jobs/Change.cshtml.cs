using System.Globalization;
using AnalysisApp.Jobs;
using AnalysisApp.Queue;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Jobs;

/// <summary>Says how many jobs would be changed, and changes them once that was confirmed: those that were counted, and none that came since.</summary>
[Authorize(Permission.Analyse)]
[AuthorizePost(Permission.Analyse)]
[AuditPost("jobs.controlled")]
internal sealed class ChangeJobsModel(StartControl control, JobReader jobs, IJobQueue queue, TimeProvider clock) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public JobAction? Ask { get; set; }

    /// <summary>Where to move them.</summary>
    [BindProperty(SupportsGet = true)]
    public JobPriority? To { get; set; }

    /// <summary>The highest id that was counted.</summary>
    [BindProperty]
    public long UpTo { get; set; }

    public JobSearch Search { get; private set; } = JobSearch.None;

    public int Jobs { get; private set; }

    /// <summary>Whether a job that does it would wait until the queue goes on.</summary>
    public bool QueuePaused { get; private set; }

    /// <summary>As <see cref="StartControl.Title"/> calls the job that would do it, in the language of the page.</summary>
    public string Title => (Ask, To) switch
    {
        (JobAction.Cancel, _) => T.Count(Jobs, "Cancel {0:N0} job", "Cancel {0:N0} jobs"),
        (JobAction.Pause, _) => T.Count(Jobs, "Pause {0:N0} job", "Pause {0:N0} jobs"),
        (JobAction.Resume, _) => T.Count(Jobs, "Resume {0:N0} job", "Resume {0:N0} jobs"),
        (JobAction.Retry, _) => T.Count(Jobs, "Retry {0:N0} job", "Retry {0:N0} jobs"),
        (JobAction.Replay, _) => T.Count(Jobs, "Replay {0:N0} job", "Replay {0:N0} jobs"),
        (_, JobPriority.High) => T.Count(Jobs, "Move {0:N0} job to high priority", "Move {0:N0} jobs to high priority"),
        (_, JobPriority.Low) => T.Count(Jobs, "Move {0:N0} job to low priority", "Move {0:N0} jobs to low priority"),
        _ => T.Count(Jobs, "Move {0:N0} job to medium priority", "Move {0:N0} jobs to medium priority"),
    };

    public string Question => Jobs == 0 ? T["There is nothing to change"] : T["{0}?", Title];

    public string Consequence => Ask switch
    {
        JobAction.Cancel => T["What waits ends at once, what runs stops after its current song. What was read stays."],
        JobAction.Pause => T["They keep their places and wait until they are resumed. What runs stops after its current song."],
        JobAction.Resume => T["They go on where they stopped, in their old places."],
        JobAction.Retry => T["They go on where they stopped, with all their attempts. Of several that did the same work only the newest is taken, and none that is done again already."],
        JobAction.Replay => T["Each is done again from the beginning, as a new job. Of several that did the same work only the newest is taken, and none that is done again already."],
        _ => T["They go last in the line of that priority. What runs keeps running, and yields or not by its new priority."],
    };

    public string Which => Search.State switch
    {
        "live" => T["running and waiting jobs"],
        "in_progress" => T["running jobs"],
        "waiting" or "pending" or "interrupted" => T["waiting jobs"],
        "completed" => T["jobs that are done"],
        "failed" => T["failed jobs"],
        _ => T["cancelled jobs"],
    };

    public string Back => Search.At(Url.Content("~/jobs"));

    private JobCommand Command => new(Ask!.Value, Ask == JobAction.Prioritise ? To : null);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!IsSound(name => Request.Query[name].FirstOrDefault()))
            return NotFound();

        var plan = await control.PlanAsync(Command, Search.Filter, cancellationToken);
        (Jobs, UpTo) = (plan.Jobs, plan.UpTo);
        QueuePaused = (await queue.ReadStatusAsync(cancellationToken)).Paused;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!IsSound(name => Request.Form[name].FirstOrDefault()))
            return NotFound();

        var answer = await control.AskAsync(Command, Search.Filter, UpTo, cancellationToken);
        return LocalRedirect(answer.Job is { } job
            ? $"~/jobs/{job.Id}"
            : Search.At("~/jobs", ("changed", answer.Changed.ToString(CultureInfo.InvariantCulture))));
    }

    /// <summary>
    /// The links to this page are. A tab is always among them, so that nobody changes every job there is by a slip; and a filter that cannot be read is not
    /// left out here, since that would reach more jobs than were meant.
    /// </summary>
    private bool IsSound(Func<string, string?> value)
    {
        Search = JobSearch.Read(value, clock);
        To ??= JobPriority.Medium;
        return ModelState.IsValid && Ask is { } ask && Enum.IsDefined(ask) && Enum.IsDefined(To.Value)
            && Search is { State: not null, Faults.Count: 0 } && jobs.MayLookFor(Search.User);
    }
}
