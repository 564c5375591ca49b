using AnalysisApp.Api;
using AnalysisApp.Jobs;
using AnalysisApp.Library;
using AnalysisApp.Security;
using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Songs;

/// <summary>Adds a song by hand.</summary>
[Authorize(Permission.Manage)]
[EnableRateLimiting(RateLimits.Analyse)]
[AuthorizePost(Permission.Manage)]
internal sealed class NewSongModel(ISongs songs, CurrentUser user, StartAnalysis start, IValidator<NewSongRequest> validator) : PageModel
{
    [BindProperty]
    public SongForm Form { get; set; } = new();

    public async Task<IActionResult> OnPostAsync(string? then, CancellationToken cancellationToken)
    {
        if (Form.Check(validator, ModelState) is not { } request)
            return Page();

        var (id, known) = await PastedSong.AddAsync(user.Id, request, songs, cancellationToken);
        if (known)
        {
            TempData["Notice"] = T["You have this song already. Here it is."].Value;
            return LocalRedirect($"~/songs/{id}");
        }

        if (then == "more")
        {
            TempData["Notice"] = T["“{0}” was added.", request.Title!].Value;
            return LocalRedirect("~/songs/new");
        }

        await start.SongAsync(id, cancellationToken);
        return LocalRedirect($"~/songs/{id}");
    }
}
