using AnalysisApp.Library;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages.History;

/// <summary>What was analysed, those that began last first.</summary>
[Authorize(Permission.Read)]
internal sealed class HistoryModel(IHistory history, CurrentUser user, TimeProvider clock) : PageModel
{
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    /// <summary>The entries by day, in the server's time zone.</summary>
    public IReadOnlyList<(DateOnly Day, IReadOnlyList<HistoryEntry> Entries)> Days { get; private set; } = [];

    public string? Next { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        try
        {
            var page = await history.ListAsync(user.JobOwner, Cursor, PageSize, cancellationToken);
            Next = page.Next;
            Days = [.. page.Items.GroupBy(entry => DayOf(entry.StartedAt)).Select(day => (day.Key, (IReadOnlyList<HistoryEntry>)[.. day]))];
            return Page();
        }
        catch (FormatException)
        {
            return LocalRedirect("~/history");
        }
    }

    private DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, clock.LocalTimeZone).DateTime);
}
