using AnalysisApp.Api;
using AnalysisApp.Jobs;
using AnalysisApp.Library;
using AnalysisApp.Pages.Shared;
using AnalysisApp.Pages.Songs;
using AnalysisApp.Policies;
using FluentValidation;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages;

/// <summary>What the app is, what it does now, what it found so far, and the shortest way to begin.</summary>
internal sealed class IndexModel(
    ISongs songs,
    IPlaylists playlists,
    IAnalyses analyses,
    JobReader jobs,
    StartAnalysis start,
    DemoPlaylist demo,
    CurrentAudience audience,
    IValidator<NewSongRequest> validator) : PageModel
{
    public const int JobsShown = 5;
    private const int PlaylistsShown = 5;

    public IReadOnlyList<JobView> Live { get; private set; } = [];

    public IReadOnlyList<PlaylistSummary> Playlists { get; private set; } = [];

    public int Songs { get; private set; }

    public int Analyzed { get; private set; }

    /// <summary>Whom the ratings are for.</summary>
    public Audience For { get; private set; } = null!;

    public RatingShare? Share { get; private set; }

    [BindProperty]
    public SongForm Form { get; set; } = new();

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        ModelState.Clear();
        await ReadAsync(cancellationToken);
    }

    public async Task<IActionResult> OnPostDemoAsync(CancellationToken cancellationToken)
    {
        try
        {
            var playlist = await demo.AddAsync(cancellationToken);
            return LocalRedirect($"~/playlists/{playlist.Id}");
        }
        catch (DuplicateSongException)
        {
            // A second click on the button.
            return LocalRedirect("~/playlists");
        }
    }

    public async Task<IActionResult> OnPostPasteAsync(CancellationToken cancellationToken)
    {
        if (Form.Check(validator, ModelState) is not { } request)
        {
            await ReadAsync(cancellationToken);
            return Page();
        }

        var (id, known) = await PastedSong.AddAsync(request, songs, cancellationToken);
        if (known)
            TempData["Notice"] = "You have this song already. Here it is.";
        else
            await start.SongAsync(id, cancellationToken);
        return LocalRedirect($"~/songs/{id}");
    }

    public async Task<IActionResult> OnPostLibraryAsync(CancellationToken cancellationToken)
    {
        await start.LibraryAsync(AnalysisScope.Missing, cancellationToken);
        return LocalRedirect("~/");
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        For = await audience.ReadAsync(cancellationToken);
        Live = await jobs.ListLiveAsync(cancellationToken);
        (Songs, Analyzed) = await analyses.CountAsync(cancellationToken);
        Share = RatingShare.Of(await songs.SummarizeAsync(For.Name, cancellationToken));
        var page = await playlists.ListAsync(For.Name, null, Limits.PageSize, cancellationToken);
        Playlists = [.. page.Items.OrderByDescending(row => row.Playlist.UpdatedAt).Take(PlaylistsShown)];
    }
}
