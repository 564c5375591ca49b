using System.Globalization;
using AnalysisApp.Jobs;
using AnalysisApp.Queue;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Queue;

/// <summary>The queue as a whole: its three lanes, its workers and what each does, how it did lately, and its switches.</summary>
[Authorize(Permission.Admin)]
[AuthorizePost(Permission.Admin)]
[AuditPost("queue.changed")]
internal sealed class QueueModel(
    IJobQueue queue, IJobHistory history, JobReader jobs, IWorkers workers, IOptions<QueueOptions> options, TimeProvider clock) : PageModel
{
    private const int MostNext = 5;
    private const int MostRunning = 200;

    public QueueStatus Status { get; private set; } = null!;

    public IReadOnlyList<Lane> Lanes { get; private set; } = [];

    /// <summary>What runs, by its id.</summary>
    public IReadOnlyDictionary<string, JobView> Running { get; private set; } = new Dictionary<string, JobView>();

    public HistorySpan Span { get; private set; } = HistorySpan.Usual;

    /// <summary>The charts are of this priority; null for all.</summary>
    public JobPriority? Priority { get; private set; }

    public QueueHistory History { get; private set; } = null!;

    public HistoryChart Ends => HistoryChart.OfEnds(History, Span, clock.LocalTimeZone);

    public HistoryChart Waits => HistoryChart.OfWaits(History, Span, clock.LocalTimeZone);

    /// <summary>The instance that shows this page.</summary>
    public string Here => options.Value.InstanceName;

    /// <summary>Jobs that run at a time in this instance; 0 when it runs none.</summary>
    public int Slots => workers.Count;

    /// <summary>Why what was asked for was not done.</summary>
    public string? Refusal { get; private set; }

    public long Waiting => Status.Counts.Where(count => count.State is JobState.Pending or JobState.Interrupted).Sum(count => count.Count);

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Span = HistorySpan.Find(Request.Query["span"]) ?? Span;
        Priority = Enum.GetValues<JobPriority>().Cast<JobPriority?>().FirstOrDefault(of => NameOf(of!.Value) == Request.Query["priority"]);
        Status = await queue.ReadStatusAsync(cancellationToken);
        History = await Span.ReadAsync(history, Priority, cancellationToken);

        var page = await history.ListAsync(new JobFilter(JobState.InProgress), JobOrder.Longest, null, MostRunning, cancellationToken);
        var running = await jobs.ViewAsync(page.Jobs, cancellationToken);
        Running = running.ToDictionary(job => job.Id);
        var lanes = new List<Lane>();
        foreach (var priority in Enum.GetValues<JobPriority>())
        {
            var next = await jobs.ViewAsync(await history.ListNextAsync(priority, MostNext, cancellationToken), cancellationToken);
            lanes.Add(new Lane(priority, [.. running.Where(job => job.Priority == priority)], next, WaitingOf(priority)));
        }

        Lanes = lanes;
    }

    public async Task<IActionResult> OnPostQueueAsync(bool paused, CancellationToken cancellationToken)
    {
        await queue.SetPausedAsync(paused, cancellationToken);
        return LocalRedirect("~/queue");
    }

    public async Task<IActionResult> OnPostWorkersAsync(string? count, CancellationToken cancellationToken)
    {
        if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > IWorkers.Most)
        {
            Refusal = T["The number of workers may be 1 to {0:N0}.", IWorkers.Most];
        }
        else if (!await workers.SetAsync(number, cancellationToken))
        {
            Refusal = T["This instance runs no jobs (Roles); ask one that does."];
        }

        if (Refusal is null)
            return LocalRedirect("~/queue");
        await OnGetAsync(cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostUserAsync(Guid user, bool paused, CancellationToken cancellationToken)
    {
        await queue.SetUserPausedAsync(user, paused, cancellationToken);
        return LocalRedirect("~/queue");
    }

    /// <summary>This page with another span, or of another priority.</summary>
    public string At(HistorySpan span, JobPriority? priority)
        => Url.Content($"~/queue?span={span.Name}{(priority is { } of ? $"&priority={NameOf(of)}" : null)}#lately");

    private long WaitingOf(JobPriority priority) => Status.Counts
        .Where(count => count.Priority == priority && count.State is JobState.Pending or JobState.Interrupted)
        .Sum(count => count.Count);

    private static string NameOf(JobPriority priority) => JobSearch.NameOf(priority);
}
