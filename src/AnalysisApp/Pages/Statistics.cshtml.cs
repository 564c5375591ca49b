using AnalysisApp.History;
using AnalysisApp.Library;
using AnalysisApp.Pages.Charts;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages;

/// <summary>How much was analysed, how long models ran, and how often they did not have to.</summary>
[Authorize(Permission.Read)]
internal sealed class StatisticsModel(Statistics statistics, IAnalyses analyses, CurrentUser user) : PageModel
{
    public (int Songs, int Analyzed) Library { get; private set; }

    public DayCount All { get; private set; } = null!;

    public DayBars Bars { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Library = await analyses.CountAsync(user.LibraryOwner, cancellationToken);
        var reading = await statistics.ReadAsync(user.JobOwner, Statistics.UsualDays, cancellationToken);
        (All, Bars) = (reading.All, new DayBars(reading.Days));
    }
}
