using System.Globalization;
using AnalysisApp.Jobs;
using AnalysisApp.Queue;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

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

    public string Title => StartControl.Title(Command, Jobs);

    public string Question => Jobs == 0 ? "There is nothing to change" : $"{Title}?";

    public string Consequence => Ask switch
    {
        JobAction.Cancel => "What waits ends at once, what runs stops after its current song. What was read stays.",
        JobAction.Pause => "They keep their places and wait until they are resumed. What runs stops after its current song.",
        JobAction.Resume => "They go on where they stopped, in their old places.",
        JobAction.Retry => "They go on where they stopped, with all their attempts. Of several that did the same work only the newest is taken, and none that is done again already.",
        JobAction.Replay => "Each is done again from the beginning, as a new job. Of several that did the same work only the newest is taken, and none that is done again already.",
        _ => "They go last in the line of that priority. What runs keeps running, and yields or not by its new priority.",
    };

    public string Which => Search.State switch
    {
        "live" => "running and waiting jobs",
        "in_progress" => "running jobs",
        "waiting" or "pending" or "interrupted" => "waiting jobs",
        "completed" => "jobs that are done",
        "failed" => "failed jobs",
        _ => "cancelled jobs",
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
