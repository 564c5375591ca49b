using AnalysisApp.Api;
using AnalysisApp.Jobs;
using AnalysisApp.Library;
using AnalysisApp.Security;
using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace AnalysisApp.Pages.Songs;

/// <summary>Changes a song's name or its lyrics. What was read stays in its history until it is read anew.</summary>
[Authorize(Permission.Manage)]
[EnableRateLimiting(RateLimits.Analyse)]
[AuthorizePost(Permission.Manage)]
[RequiresSong(ToSee = Access.Write)]
internal sealed class EditSongModel(ISongs songs, StartAnalysis start, IValidator<NewSongRequest> validator) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public SongForm Form { get; set; } = new();

    public string Name { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        ModelState.Clear();
        if (await songs.FindAsync(Id, cancellationToken) is not { } song)
            return NotFound();

        Name = song.Description.Title;
        Form = SongForm.Of(song, await songs.ReadLyricsAsync(Id, cancellationToken));
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? then, CancellationToken cancellationToken)
    {
        if (await songs.FindAsync(Id, cancellationToken) is not { } song)
            return NotFound();

        Name = song.Description.Title;
        if (Form.Check(validator, ModelState, song.Description) is not { } request)
            return Page();

        await songs.UpdateAsync(Id, request.Describe(), cancellationToken);
        await SetLyricsAsync(request.Lyrics ?? "", cancellationToken);
        if (then == "analyze")
            await start.SongAsync(Id, cancellationToken);
        return LocalRedirect($"~/songs/{Id}");
    }

    private async Task SetLyricsAsync(string text, CancellationToken cancellationToken)
    {
        // A form sends line ends as \r\n; lyrics that only differ in that are the same, and keep their source and their reading.
        var before = await songs.ReadLyricsAsync(Id, cancellationToken);
        if ((before?.Text ?? "") != text.ReplaceLineEndings("\n"))
            await songs.SetLyricsAsync(Id, new NewLyrics(text, PastedSong.Source), cancellationToken);
    }
}
