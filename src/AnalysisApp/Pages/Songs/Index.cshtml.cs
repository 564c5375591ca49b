using AnalysisApp.Policies;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace AnalysisApp.Pages.Songs;

/// <summary>The library's songs, to search, to narrow down, and to decide about.</summary>
[Authorize(Permission.Read)]
[EnableRateLimiting(RateLimits.Analyse)]
[AuthorizePost(Permission.Manage)]
[AuditPost("songs.changed")]
internal sealed class SongsModel(CurrentAudience current, SongListReader reader, SongActions actions) : PageModel
{
    public Audience Audience { get; private set; } = null!;

    public SongList List { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Audience = await current.ReadAsync(cancellationToken);
        List = await reader.ReadAsync(SongListPlace.Of(this, "~/songs"), Request.Query, Audience, cancellationToken);
    }

    /// <summary>Does something to the songs that were chosen on the page.</summary>
    public async Task<IActionResult> OnPostChosenAsync(ChosenSongs chosen, CancellationToken cancellationToken)
    {
        TempData["Notice"] = await actions.DoAsync(chosen, await current.ReadAsync(cancellationToken), playlistId: null, cancellationToken);
        return LocalRedirect(SongListPlace.AddressOf(Request));
    }
}
