using AnalysisApp.Library;
using AnalysisApp.Policies;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages.Playlists;

/// <summary>Every playlist with its songs by rating.</summary>
internal sealed class PlaylistsModel(IPlaylists playlists, CurrentAudience audience) : PageModel
{
    private const int PageSize = 60;

    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    public IReadOnlyList<PlaylistSummary> Rows { get; private set; } = [];

    public string? Next { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var shown = await audience.ReadAsync(cancellationToken);
        Page<PlaylistSummary> page;
        try
        {
            page = await playlists.ListAsync(shown.Name, Cursor, PageSize, cancellationToken);
        }
        catch (FormatException)
        {
            Cursor = null;
            page = await playlists.ListAsync(shown.Name, null, PageSize, cancellationToken);
        }

        (Rows, Next) = (page.Items, page.Next);
    }
}
