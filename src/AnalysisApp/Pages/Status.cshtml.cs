using AnalysisApp.Health;
using AnalysisApp.Pages.Charts;
using AnalysisApp.Queue;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Npgsql;

namespace AnalysisApp.Pages;

/// <summary>Whether everything works, whether it did in the last 24 hours, and what mends what does not.</summary>
[Authorize(Permission.Read)]
internal sealed class StatusModel(HealthReporter health, HealthHistory history, IJobQueue queue, CurrentUser user) : PageModel
{
    public HealthSummary Summary { get; private set; } = null!;

    /// <summary>Null while the database does not answer.</summary>
    public HealthDay? Day { get; private set; }

    /// <summary>Null while the database does not answer, and for those who cannot mend anything.</summary>
    public QueueStatus? Queue { get; private set; }

    /// <summary>Whether what was found and what mends it is told: to those who can mend it.</summary>
    public bool TellsMore => user.IsAdmin;

    public bool HasDatabase => !Summary.IsUnhealthy("database");

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Summary = await health.ReadAsync(cancellationToken);
        if (!HasDatabase)
            return;

        Day = await history.ReadAsync(cancellationToken);
        if (!TellsMore)
            return;

        try
        {
            Queue = await queue.ReadStatusAsync(cancellationToken);
        }
        catch (NpgsqlException)
        {
            // Gone between the two reads: its own check tells from the next report on.
        }
    }

    public HealthStrip? StripOf(string check) => Day is null ? null : new HealthStrip(Day, check);

    public long Count(JobState state) => Queue!.Counts.Where(count => count.State == state).Sum(count => count.Count);
}
