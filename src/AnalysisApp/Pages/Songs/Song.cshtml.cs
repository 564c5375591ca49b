using System.Globalization;
using AnalysisApp.Analysis;
using AnalysisApp.Api;
using AnalysisApp.Jobs;
using AnalysisApp.Library;
using AnalysisApp.Policies;
using AnalysisApp.Preferences;
using AnalysisApp.Queue;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Songs;

/// <summary>One song: its rating with the reasons, the lines behind it, all lines, and what it was read with.</summary>
[Authorize(Permission.Read)]
[EnableRateLimiting(RateLimits.Analyse)]
[AuthorizePost(Permission.Manage)]
[AuthorizePost(Permission.Analyse, "Analyze", "Cancel")]
[AuthorizePost(Permission.Read, "Lyrics")]
[RequiresSong(Harmless = "Lyrics")]
internal sealed class SongModel(
    ISongs songs,
    IPlaylists playlists,
    IAnalyses analyses,
    IPolicies policies,
    IJobQueue queue,
    JobReader jobs,
    StartAnalysis start,
    ILibraryAccess access,
    CurrentUser user,
    CurrentAudience audience)
    : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public Song Song { get; private set; } = null!;

    /// <summary>The lyrics as they are now; null when there are none.</summary>
    public Lyrics? Lyrics { get; private set; }

    public Reading? Reading { get; private set; }

    /// <summary>What stands in place of the estimate, if anything does.</summary>
    public StandingRule? Standing { get; private set; }

    /// <summary>Every analysis of the song, the newest first.</summary>
    public IReadOnlyList<SongAnalysisEntry> History { get; private set; } = [];

    /// <summary>What the policy of this page makes of an earlier reading; the song has been read.</summary>
    public ProfileRating RatingOf(SongAnalysisEntry entry)
    {
        var profile = entry.Analysis.Profile;
        return Reading!.Policy.Rate(new AxisProfile(AnalysisDocument.QualityOf(profile.Quality), profile.Levels, profile.Low, profile.High));
    }

    /// <summary>The newest job about this song.</summary>
    public JobView? Job { get; private set; }

    public IReadOnlyList<PlaylistName> Playlists { get; private set; } = [];

    /// <summary>Why the newest job failed, unless the song has been read since.</summary>
    public string? Failure => Job is { State: JobState.Failed, Failure.Message: var message } && !(Reading?.Entry.AttachedAt > Job.CreatedAt) ? message : null;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        // The job is read before the analysis: whoever sees it ended sees what it wrote.
        Job = await jobs.FindForSongAsync(Id, cancellationToken);
        if (await songs.FindAsync(Id, cancellationToken) is not { } song)
            return NotFound();

        Song = song;
        var stored = await songs.ReadLyricsAsync(Id, cancellationToken);
        Lyrics = stored is null ? null : Lyrics.Parse(stored.Text);
        var shown = await audience.ReadAsync(cancellationToken);
        Standing = await StandingRule.FindAsync(song, shown, songs, policies, cancellationToken);
        History = await analyses.ListAsync(Id, cancellationToken);
        if (History is [var entry, ..])
            Reading = Reading.Of(entry, shown.Policy, entry.MatchesLyrics ? Lyrics : null);
        if (HttpContext.MayChange())
            Playlists = await playlists.ListNamesAsync(user.LibraryOwner, Limits.PageSize, cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostAnalyzeAsync(CancellationToken cancellationToken)
        => await start.SongAsync(Id, cancellationToken) is null ? NotFound() : Back();

    public async Task<IActionResult> OnPostCancelAsync(string? job, CancellationToken cancellationToken)
    {
        // The job of this song and no other, whatever number was sent.
        if (await jobs.FindForSongAsync(Id, cancellationToken) is { } shown && shown.Id == job)
            await queue.CancelAsync(long.Parse(shown.Id, CultureInfo.InvariantCulture), cancellationToken);
        return Back();
    }

    public async Task<IActionResult> OnPostAddToAsync(Guid playlist, CancellationToken cancellationToken)
    {
        if (await access.OfPlaylistAsync(user.LibraryOwner, playlist, cancellationToken) < Access.Write)
            return Back();

        try
        {
            if (await playlists.AddSongsAsync(playlist, [Id], cancellationToken) is { } changed)
                TempData["Notice"] = T["The song is in “{0}”.", changed.Name].Value;
        }
        catch (UnknownSongsException)
        {
            TempData["Notice"] = T["The playlist is another user's than the song. Nothing was added."].Value;
        }

        return Back();
    }

    public async Task<IActionResult> OnPostDeleteAsync(CancellationToken cancellationToken)
    {
        if (await songs.DeleteAsync(Id, cancellationToken))
            TempData["Notice"] = T["The song was deleted."].Value;
        return LocalRedirect("~/songs");
    }

    public async Task<LocalRedirectResult> OnPostLyricsAsync(bool hide, [FromServices] PersonalChoices choices, CancellationToken cancellationToken)
    {
        await LyricsChoice.KeepAsync(Response, choices, hide, cancellationToken);
        return LocalRedirect($"~/songs/{Id}#lyrics-title");
    }

    private LocalRedirectResult Back() => LocalRedirect($"~/songs/{Id}");
}
