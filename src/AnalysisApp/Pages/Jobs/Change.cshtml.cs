using AnalysisApp.Jobs;
using AnalysisApp.Pages.Wording;
using AnalysisApp.Queue;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages.Jobs;

/// <summary>Says how many jobs would be changed, and changes them once that was confirmed: those that were counted, and none that came since.</summary>
internal sealed class ChangeJobsModel(StartControl control, IJobQueue queue) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public JobAction? Ask { get; set; }

    /// <summary>The tab: <c>live</c>, <c>completed</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    [BindProperty(SupportsGet = true)]
    public string? State { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public JobPriority? Priority { get; set; }

    /// <summary>Where to move them.</summary>
    [BindProperty(SupportsGet = true)]
    public JobPriority? To { get; set; }

    /// <summary>The highest id that was counted.</summary>
    [BindProperty]
    public long UpTo { get; set; }

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

    public string Which => State switch
    {
        "live" => "running and waiting jobs",
        "completed" => "jobs that are done",
        "failed" => "failed jobs",
        _ => "cancelled jobs",
    };

    public string Back => JobsModel.Address(Url.Content("~/jobs"), State, Q, Priority);

    private JobCommand Command => new(Ask!.Value, Ask == JobAction.Prioritise ? To : null);

    private JobFilter Filter => JobsModel.FilterOf(State, Q, Priority);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!IsSound())
            return NotFound();

        var plan = await control.PlanAsync(Command, Filter, cancellationToken);
        (Jobs, UpTo) = (plan.Jobs, plan.UpTo);
        QueuePaused = (await queue.ReadStatusAsync(cancellationToken)).Paused;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!IsSound())
            return NotFound();

        var answer = await control.AskAsync(Command, Filter, UpTo, cancellationToken);
        return LocalRedirect(answer.Job is { } job
            ? $"~/jobs/{job.Id}"
            : JobsModel.Address("~/jobs", State, Q, Priority, ("changed", answer.Changed.ToString(System.Globalization.CultureInfo.InvariantCulture))));
    }

    /// <summary>The links to this page are; a tab is always among them, so that nobody changes every job there is by a slip.</summary>
    private bool IsSound()
    {
        To ??= JobPriority.Medium;
        Q = string.IsNullOrWhiteSpace(Q) ? null : Q.Trim();
        return ModelState.IsValid && Ask is { } ask && Enum.IsDefined(ask) && Enum.IsDefined(To.Value) && (Priority is not { } of || Enum.IsDefined(of))
            && State is "live" or "completed" or "failed" or "cancelled";
    }
}
