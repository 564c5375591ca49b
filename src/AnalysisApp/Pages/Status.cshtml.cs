using AnalysisApp.Health;
using AnalysisApp.Queue;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages;

/// <summary>Whether everything works, and what mends what does not.</summary>
internal sealed class StatusModel(HealthReporter health, IJobQueue queue) : PageModel
{
    public HealthSummary Summary { get; private set; } = null!;

    public QueueStatus Queue { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Summary = await health.ReadAsync(cancellationToken);
        Queue = await queue.ReadStatusAsync(cancellationToken);
    }

    public long Count(JobState state) => Queue.Counts.Where(count => count.State == state).Sum(count => count.Count);
}
