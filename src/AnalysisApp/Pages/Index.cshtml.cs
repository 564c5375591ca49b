using AnalysisApp.Api;
using AnalysisApp.Jobs;
using AnalysisApp.Library;
using AnalysisApp.Pages.Charts;
using AnalysisApp.Pages.Songs;
using AnalysisApp.Pages.Wording;
using AnalysisApp.Policies;
using AnalysisApp.Security;
using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages;

/// <summary>What the app is, what it does now, what it found so far, and the shortest way to begin.</summary>
[Authorize(Permission.Read)]
[EnableRateLimiting(RateLimits.Analyse)]
[AuthorizePost(Permission.Manage)]
[AuthorizePost(Permission.Analyse, "Library")]
internal sealed class IndexModel(
    CurrentAudience current,
    CurrentUser user,
    ISongs songs,
    IPlaylists playlists,
    IAnalyses analyses,
    IDecisions decisions,
    JobReader jobs,
    StartAnalysis start,
    DemoPlaylist demo,
    TimeProvider clock,
    IValidator<NewSongRequest> validator) : PageModel
{
    public const int JobsShown = 5;
    private const int PlaylistsShown = 5;
    private const int FlaggedShown = 5;

    public IReadOnlyList<JobView> Live { get; private set; } = [];

    /// <summary>All of <see cref="Live"/> together; it is not empty.</summary>
    public GlobalProgressView Whole => GlobalProgressView.Of(Live, clock.GetUtcNow());

    public IReadOnlyList<PlaylistSummary> Playlists { get; private set; } = [];

    public int Songs { get; private set; }

    public int Analyzed { get; private set; }

    public Audience Audience { get; private set; } = null!;

    public RatingBar? Share { get; private set; }

    /// <summary>The library for every audience.</summary>
    public AudienceBars? Audiences { get; private set; }

    /// <summary>Songs that a person should look at.</summary>
    public int Waiting { get; private set; }

    /// <summary>The newest songs that are not suitable.</summary>
    public IReadOnlyList<SongSummary> Flagged { get; private set; } = [];

    /// <summary>Playlists that others share with the caller.</summary>
    public IReadOnlyList<PlaylistSummary> Shared { get; private set; } = [];

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
            var playlist = await demo.AddAsync(user.Id, cancellationToken);
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

        var (id, known) = await PastedSong.AddAsync(user.Id, request, songs, cancellationToken);
        if (known)
            TempData["Notice"] = T["You have this song already. Here it is."].Value;
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
        Live = await jobs.ListLiveAsync(cancellationToken);
        Audience = await current.ReadAsync(cancellationToken);
        (Songs, Analyzed) = await analyses.CountAsync(user.LibraryOwner, cancellationToken);
        if (!user.IsAdmin)
            Shared = (await playlists.ListAsync(new PlaylistFilter(user.Id, Audience.Name, ByChange: true) { Shared = true }, null, PlaylistsShown, cancellationToken)).Items;
        if (Songs == 0)
            return;

        // At once: counting songs keeps this process busy, and counting playlists the database.
        var listed = playlists.ListAsync(new PlaylistFilter(user.LibraryOwner, Audience.Name, ByChange: true), null, PlaylistsShown, cancellationToken);
        var counts = songs.SummarizeAllAsync(user.LibraryOwner, cancellationToken);
        var flagged = new SongFilter(user.LibraryOwner, Audience.Name, Rating: RatingWords.NotSuitable) { Sort = SongSort.Newest };
        Flagged = (await songs.ListAsync(flagged, null, FlaggedShown, cancellationToken)).Items;
        Waiting = (await decisions.CountReviewAsync(user.LibraryOwner, Audience.Name, cancellationToken)).Songs;
        Playlists = (await listed).Items;
        var all = await counts;
        if (all.FirstOrDefault(audience => audience.Policy == Audience.Name) is { } chosen)
            Share = RatingBar.Of(chosen.Counts, link: rating => Url.Content($"~/songs?rating={rating}"));
        Audiences = AudienceBars.Of(all, Audience.Name, policy => Url.Content($"~/songs?policy={policy}"));
    }
}
