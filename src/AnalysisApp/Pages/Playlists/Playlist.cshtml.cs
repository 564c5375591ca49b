using System.Globalization;
using AnalysisApp.Api;
using AnalysisApp.Jobs;
using AnalysisApp.Library;
using AnalysisApp.Pages.Songs;
using AnalysisApp.Pages.Wording;
using AnalysisApp.Policies;
using AnalysisApp.Queue;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Playlists;

/// <summary>One playlist: its songs in playing order, what was found in them, and how far the reading is.</summary>
[Authorize(Permission.Read)]
[EnableRateLimiting(RateLimits.Analyse)]
[AuthorizePost(Permission.Manage)]
[AuthorizePost(Permission.Analyse, "Analyze", "Cancel")]
[AuditPost("playlist.shared", "Share")]
[AuditPost("songs.changed", "Chosen")]
[RequiresPlaylist]
internal sealed class PlaylistModel(
    CurrentAudience current,
    SongListReader reader,
    SongActions actions,
    IPlaylists playlists,
    ISongs songs,
    IJobQueue queue,
    JobReader jobs,
    StartAnalysis start,
    IShares sharing,
    UserNames people) : PageModel
{
    private const int FoundShown = 12;

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    /// <summary>What to look for among the songs that could be added.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Find { get; set; }

    public PlaylistSummary Summary { get; private set; } = null!;

    public JobView? Job { get; private set; }

    public Audience Audience { get; private set; } = null!;

    public SongList List { get; private set; } = null!;

    /// <summary>Null until a song of it has been read.</summary>
    public PlaylistPictures? Pictures { get; private set; }

    public IReadOnlyList<SongSummary> Found { get; private set; } = [];

    /// <summary>Who may read it besides its owner; for who may change it.</summary>
    public PlaylistShares Shares { get; private set; } = PlaylistShares.None;

    /// <summary>Whom it could be shared with: everybody but its owner.</summary>
    public IReadOnlyList<Person> People { get; private set; } = [];

    /// <summary>Whose it is, for who may only read it; null for nobody that is known.</summary>
    public string? OwnerName { get; private set; }

    /// <summary>In words.</summary>
    public string SharedWith => Shares switch
    {
        { Everyone: true } => T["everyone"],
        { Users.Count: 0 } => T["nobody"],
        var some => string.Join(", ", some.Users.Select(id => People.FirstOrDefault(person => person.Id == id)?.Name).OfType<string>().DefaultIfEmpty(T["nobody"])),
    };

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        // The job is read before the ratings: whoever sees it ended sees what it wrote.
        Job = await jobs.FindForPlaylistAsync(Id, cancellationToken);
        Audience = await current.ReadAsync(cancellationToken);
        if (await playlists.FindAsync(Id, cancellationToken) is not { } playlist)
            return NotFound();

        Find = string.IsNullOrWhiteSpace(Find) ? null : Find.Trim();

        // All at once: a long playlist takes its time, and the lists are of other statements. To choose from: as many as a page may hold; where all of
        // them are in the playlist already, a more exact search finds the others.
        var reading = reader.ReadPlaylistAsync(SongListPlace.Of(this, $"~/playlists/{Id}", Id), Request.Query, Audience, cancellationToken);
        var near = HttpContext.MayChange() ? await FindNearAsync(playlist, cancellationToken) : new Page<SongSummary>([], null);
        if (await reading is not var (list, points))
            return NotFound();

        List = list;
        await ReadSharingAsync(playlist, cancellationToken);
        Summary = SummaryOf(playlist, points);
        if (Summary.NotAnalyzed < points.Count)
            Pictures = PlaylistPictures.Of(points, List);
        HashSet<Guid> present = [.. points.Select(point => point.SongId)];
        Found = [.. near.Items.Where(row => !present.Contains(row.Song.Id)).Take(FoundShown)];
        return Page();
    }

    public async Task<IActionResult> OnPostAnalyzeAsync(string? scope, CancellationToken cancellationToken)
        => await start.PlaylistAsync(Id, scope == "all" ? AnalysisScope.All : AnalysisScope.Missing, cancellationToken) is null ? NotFound() : Back();

    public async Task<IActionResult> OnPostCancelAsync(string? job, CancellationToken cancellationToken)
    {
        // The job of this playlist and no other, whatever number was sent.
        if (await jobs.FindForPlaylistAsync(Id, cancellationToken) is { } shown && shown.Id == job)
            await queue.CancelAsync(long.Parse(shown.Id, CultureInfo.InvariantCulture), cancellationToken);
        return Back();
    }

    public async Task<IActionResult> OnPostAddAsync(List<Guid> songs, CancellationToken cancellationToken)
    {
        try
        {
            if (await playlists.AddSongsAsync(Id, songs, cancellationToken) is null)
                return NotFound();
        }
        catch (UnknownSongsException)
        {
            TempData["Notice"] = T["One of the songs was deleted meanwhile. Nothing was added; choose again."].Value;
        }
        catch (PlaylistFullException full)
        {
            TempData["Notice"] = T["The playlist would hold {0} songs; the limit is {1}. Make a second one.", full.Songs, full.Limit].Value;
        }

        return Back();
    }

    /// <summary>Says who may read it from now on.</summary>
    /// <param name="everyone">All users.</param>
    /// <param name="chosen">These; ids of nobody are passed over.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IActionResult> OnPostShareAsync(bool everyone, [FromForm(Name = "people")] List<Guid> chosen, CancellationToken cancellationToken)
    {
        var known = (await people.ListAsync(cancellationToken)).Select(person => person.Id);
        if (!await sharing.SetAsync(Id, new PlaylistShares(everyone, [.. known.Intersect(chosen)]), cancellationToken))
            return NotFound();

        TempData["Notice"] = everyone ? T["Everyone may read the playlist now."].Value : T["Saved: who may read the playlist."].Value;
        return Back();
    }

    public async Task<IActionResult> OnPostRemoveAsync(Guid song, CancellationToken cancellationToken)
        => await playlists.RemoveSongsAsync(Id, [song], cancellationToken) is null ? NotFound() : Back();

    /// <summary>Does something to the songs that were chosen on the page.</summary>
    public async Task<IActionResult> OnPostChosenAsync(ChosenSongs chosen, CancellationToken cancellationToken)
    {
        TempData["Notice"] = await actions.DoAsync(chosen, await current.ReadAsync(cancellationToken), Id, cancellationToken);
        return Back();
    }

    public async Task<IActionResult> OnPostDeleteAsync(CancellationToken cancellationToken)
    {
        if (await playlists.DeleteAsync(Id, cancellationToken))
            TempData["Notice"] = T["The playlist was deleted."].Value;
        return LocalRedirect("~/playlists");
    }

    private async Task ReadSharingAsync(Playlist playlist, CancellationToken cancellationToken)
    {
        var all = await people.ListAsync(cancellationToken);
        OwnerName = all.FirstOrDefault(person => person.Id == playlist.OwnerId)?.Name;
        if (!HttpContext.MayChange())
            return;

        People = [.. all.Where(person => person.Id != playlist.OwnerId)];
        Shares = await sharing.FindAsync(Id, cancellationToken) ?? PlaylistShares.None;
    }

    // Only its owner's songs can be added.
    private Task<Page<SongSummary>> FindNearAsync(Playlist playlist, CancellationToken cancellationToken) => songs.ListAsync(
        new SongFilter(playlist.OwnerId, Audience.Name, Text: Find), null, Math.Min(playlist.SongCount + FoundShown, Limits.PageSize), cancellationToken);

    // Of the songs that the pictures show, so that page and pictures agree.
    private static PlaylistSummary SummaryOf(Playlist playlist, IReadOnlyList<PlaylistPoint> points)
    {
        var counts = points.CountBy(point => point.Rating?.Value ?? RatingWords.NotAnalyzed).ToDictionary();
        return new PlaylistSummary(
            playlist with { SongCount = points.Count },
            counts.GetValueOrDefault(RatingWords.Suitable),
            counts.GetValueOrDefault(RatingWords.UseWithCare),
            counts.GetValueOrDefault(RatingWords.NotSuitable),
            counts.GetValueOrDefault(RatingWords.Unknown),
            counts.GetValueOrDefault(RatingWords.NotAnalyzed));
    }

    private LocalRedirectResult Back() => LocalRedirect(SongListPlace.AddressOf(Request));
}
