using AnalysisApp.Api;
using AnalysisApp.Library;
using AnalysisApp.Security;
using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages.Playlists;

/// <summary>Makes an empty playlist.</summary>
[Authorize(Permission.Manage)]
[AuthorizePost(Permission.Manage)]
internal sealed class NewPlaylistModel(IPlaylists playlists, CurrentUser user, IValidator<PlaylistRequest> validator) : PageModel
{
    [BindProperty]
    public string? Name { get; set; }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        foreach (var fault in validator.Validate(new PlaylistRequest(Name, null)).Errors)
            ModelState.AddModelError(nameof(Name), fault.ErrorMessage);
        if (!ModelState.IsValid)
            return Page();

        var playlist = await playlists.AddAsync(user.Id, Name!.Trim(), [], cancellationToken);
        return LocalRedirect($"~/playlists/{playlist.Id}");
    }
}
