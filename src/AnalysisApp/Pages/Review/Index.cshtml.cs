using AnalysisApp.Api;
using AnalysisApp.Library;
using AnalysisApp.Pages.Wording;
using AnalysisApp.Policies;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Review;

/// <summary>
/// What waits for a person, one song at a time beside the list. Filter, place and the song are in the address, and everything is a link or a form: review.js
/// only spares the reloading and adds keys.
/// </summary>
[Authorize(Permission.Read)]
[AuthorizePost(Permission.Manage)]
[AuditPost("decision.made")]
[AuditPost("decision.undone", "Undo")]
internal sealed class ReviewModel(
    IDecisions decisions,
    ISongs songs,
    IAnalyses analyses,
    IPlaylists playlists,
    ILibraryAccess access,
    CurrentAudience audience,
    CurrentUser user) : PageModel
{
    private const int PageSize = 30;
    private const int MaxNote = Limits.NoteCharacters;

    /// <summary>Only songs that wait for this.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Reason { get; set; }

    /// <summary>Only songs of this playlist.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Playlist { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    /// <summary>The song to look at; the first if left out.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Song { get; set; }

    /// <summary>The song that was decided about last, to be undone.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Done { get; set; }

    public Audience For { get; private set; } = null!;

    public ReviewCounts Counts { get; private set; } = null!;

    public IReadOnlyList<ReviewItem> Items { get; private set; } = [];

    public string? Next { get; private set; }

    public ReviewSong? Current { get; private set; }

    /// <summary>What was decided about last.</summary>
    public Song? LastDone { get; private set; }

    public IReadOnlyList<PlaylistName> Playlists { get; private set; } = [];

    /// <summary>What has just happened, for everyone to read and hear.</summary>
    public string? Said { get; private set; }

    /// <summary>The audience that the address names; null when it names none.</summary>
    public string? Named => Request.Query[CurrentAudience.QueryName] is [{ Length: > 0 } named, ..] ? named : null;

    public Guid? Before => Neighbour(-1);

    public Guid? After => Neighbour(+1);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Reason = ReviewWords.All.Contains(Reason) ? Reason : null;
        For = await audience.ReadAsync(cancellationToken);
        Counts = await decisions.CountReviewAsync(user.LibraryOwner, For.Name, cancellationToken);
        try
        {
            var page = await decisions.ListReviewAsync(new ReviewFilter(user.LibraryOwner, For.Name, Reason, Playlist), Cursor, PageSize, cancellationToken);
            if (page.Items.Count == 0 && Cursor is not null)
                return LocalRedirect(Address(cursor: null));
            (Items, Next) = (page.Items, page.Next);
        }
        catch (FormatException)
        {
            return LocalRedirect(Address(cursor: null));
        }

        Current = await ReadCurrentAsync(cancellationToken);
        LastDone = Done is { } done ? await FindOwnAsync(done, cancellationToken) : null;
        Playlists = await playlists.ListNamesAsync(user.LibraryOwner, Limits.PageSize, cancellationToken);
        Said = TempData["Said"] as string;
        return Page();
    }

    /// <summary>Decides about the song and goes on to the one after it.</summary>
    public async Task<IActionResult> OnPostDecideAsync(Guid song, string policy, string value, string? note, Guid? next, CancellationToken cancellationToken)
    {
        if (value is not ("approved" or "blocked") || note?.Length > MaxNote || await FindOwnAsync(song, cancellationToken) is not { } decided)
        {
            FormAudit.Tell(HttpContext, null);
            return LocalRedirect(Address(Cursor, song));
        }

        await decisions.DecideAsync(new DecisionRequest([song], policy, value, note, user.Name), cancellationToken);
        TempData["Said"] = T["{0}: {1} by {2}.", ReviewWords.Action(value), decided.Description.Title, decided.Description.Artist].Value;
        return LocalRedirect(Address(Cursor, next, song));
    }

    /// <summary>Takes the last decision back and shows that song again.</summary>
    public async Task<IActionResult> OnPostUndoAsync(Guid song, string policy, CancellationToken cancellationToken)
    {
        if (await FindOwnAsync(song, cancellationToken) is { } undone && await decisions.UndoAsync(song, policy, user.Name, cancellationToken))
            TempData["Said"] = T["{0}: {1} by {2}.", ReviewWords.Action("undone"), undone.Description.Title, undone.Description.Artist].Value;
        else
            FormAudit.Tell(HttpContext, null);
        return LocalRedirect(Address(Cursor, song));
    }

    /// <summary>This page's address with the same filter.</summary>
    public string Address(string? cursor, Guid? song = null, Guid? done = null) => Filtered(Reason, Playlist, cursor, song, done);

    /// <summary>Where a form of this page goes.</summary>
    public string PostTo(string handler) => QueryHelpers.AddQueryString(Address(Cursor), "handler", handler);

    /// <summary>This page's address with another filter, from the beginning.</summary>
    public string Filtered(string? reason, Guid? playlist, string? cursor = null, Guid? song = null, Guid? done = null)
        => QueryHelpers.AddQueryString("~/review", new Dictionary<string, string?>
        {
            // An audience that the address names stays; one that was chosen goes without saying.
            [CurrentAudience.QueryName] = Named,
            ["reason"] = reason,
            ["playlist"] = playlist?.ToString(),
            ["cursor"] = cursor,
            ["song"] = song?.ToString(),
            ["done"] = done?.ToString(),
        }.Where(part => part.Value is not null));

    public int CountOf(string? reason) => reason switch
    {
        ReviewWords.Borderline => Counts.Borderline,
        ReviewWords.Disagreeing => Counts.Disagreeing,
        ReviewWords.LowConfidence => Counts.LowConfidence,
        ReviewWords.Disputed => Counts.Disputed,
        _ => Counts.Songs,
    };

    // An address can name any song; only those that one may decide about are looked at here.
    private async Task<Song?> FindOwnAsync(Guid id, CancellationToken cancellationToken)
        => await access.OfSongAsync(user.LibraryOwner, id, cancellationToken) < Access.Write ? null : await songs.FindAsync(id, cancellationToken);

    private async Task<ReviewSong?> ReadCurrentAsync(CancellationToken cancellationToken)
    {
        var item = Items.FirstOrDefault(item => item.Song.Id == Song) ?? (Song is null && Items.Count > 0 ? Items[0] : null);
        var song = item?.Song ?? (Song is { } id ? await FindOwnAsync(id, cancellationToken) : null);
        if (song is null && Items.Count > 0)
            (item, song) = (Items[0], Items[0].Song);
        if (song is null)
            return null;

        var rating = item?.Rating ?? await songs.FindRatingAsync(song.Id, For.Name, cancellationToken)
            ?? new StoredRating(For.Name, RatingWords.NotAnalyzed, null);
        return ReviewSong.Of(
            song,
            rating,
            item?.Reasons ?? [],
            await analyses.FindNewestAsync(song.Id, cancellationToken),
            For.Policy,
            await decisions.FindAsync(song.Id, For.Name, cancellationToken));
    }

    private Guid? Neighbour(int step)
    {
        var at = Items.Index().FirstOrDefault(entry => entry.Item.Song.Id == Current?.Song.Id, (-1, null!)).Index;
        return at >= 0 && at + step >= 0 && at + step < Items.Count ? Items[at + step].Song.Id : null;
    }
}
