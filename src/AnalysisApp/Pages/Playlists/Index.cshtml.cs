using AnalysisApp.Jobs;
using AnalysisApp.Library;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages.Playlists;

/// <summary>Every playlist with its songs by rating.</summary>
internal sealed class PlaylistsModel(IPlaylists playlists) : PageModel
{
    private const int PageSize = 60;

    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    public IReadOnlyList<PlaylistSummary> Rows { get; private set; } = [];

    public string? Next { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Page<PlaylistSummary> page;
        try
        {
            page = await playlists.ListAsync(DefaultPolicy.Name, Cursor, PageSize, cancellationToken);
        }
        catch (FormatException)
        {
            Cursor = null;
            page = await playlists.ListAsync(DefaultPolicy.Name, null, PageSize, cancellationToken);
        }

        (Rows, Next) = (page.Items, page.Next);
    }
}
