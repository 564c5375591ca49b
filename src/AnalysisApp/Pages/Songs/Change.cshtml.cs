using AnalysisApp.Api;
using AnalysisApp.Library;
using AnalysisApp.Pages.Wording;
using AnalysisApp.Policies;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Songs;

/// <summary>Says how many songs of a list would be changed, and changes them once that was confirmed; when there are others by then, it asks again.</summary>
[Authorize(Permission.Manage)]
[EnableRateLimiting(RateLimits.Analyse)]
[AuthorizePost(Permission.Manage)]
[AuditPost("songs.changed")]
internal sealed class ChangeSongsModel(
    CurrentAudience current, CurrentUser user, ILibraryAccess access, ISongs songs, IPlaylists playlists, SongActions actions) : PageModel
{
    public const int MostNoteCharacters = 2000;

    private const int Shown = 5;

    // A decision of so many is one transaction, and the ids of so many songs are a few megabytes.
    private const int MostDecided = Limits.PlaylistSongs;
    private const int MostAnalysed = 5000;

    private SongQuery _query = new();

    /// <summary>One of <see cref="SongAction"/>.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Ask { get; set; }

    /// <summary>Whose songs; null: the library's.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Playlist { get; set; }

    /// <summary>How many songs were confirmed.</summary>
    [BindProperty]
    public int Counted { get; set; }

    /// <summary>Why, where it is a decision.</summary>
    [BindProperty]
    public string? Note { get; set; }

    public Audience Audience { get; private set; } = null!;

    public string? PlaylistName { get; private set; }

    public int Songs { get; private set; }

    public IReadOnlyList<SongSummary> First { get; private set; } = [];

    /// <summary>There are other songs now than were confirmed.</summary>
    public bool CountChanged { get; private set; }

    public int Most => Ask == SongAction.Analyse ? MostAnalysed : MostDecided;

    public bool IsDecision => Ask is SongAction.Approve or SongAction.Block or SongAction.Clear;

    public string Title => Ask switch
    {
        SongAction.Approve => T.Count(Songs, "Approve one song", "Approve {0:N0} songs"),
        SongAction.Block => T.Count(Songs, "Block one song", "Block {0:N0} songs"),
        SongAction.Clear => T.Count(Songs, "Take back the decisions about one song", "Take back the decisions about {0:N0} songs"),
        SongAction.Analyse => T.Count(Songs, "Analyse one song", "Analyse {0:N0} songs"),
        _ => T.Count(Songs, "Remove one song from the playlist", "Remove {0:N0} songs from the playlist"),
    };

    public string Consequence => Ask switch
    {
        SongAction.Approve => T["They are shown as suitable, and as approved by a person, whatever the reading says."],
        SongAction.Block => T["They are shown as not suitable, and as blocked by a person, whatever the reading says."],
        SongAction.Clear => T["What was decided by hand is taken back; the reading counts again."],
        SongAction.Analyse => T["They are read one after the other, those that were read before as well."],
        _ => T["They stay in the library."],
    };

    public IEnumerable<string> Which => SongQuery.Names.Select(name => QueryWords.Of(_query, name)).OfType<string>();

    /// <summary>The list that this came from.</summary>
    public string Back => ListPath + new QueryBuilder(_query.Pairs());

    private string ListPath => Url.Content(Playlist is { } playlist ? $"~/playlists/{playlist}" : "~/songs");

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
        => await ReadAsync(cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!await ReadAsync(cancellationToken))
            return NotFound();

        var chosen = await songs.ListReferencesAsync(_query.ToFilter(user.LibraryOwner, Audience.Name, null, Playlist), Most + 1, cancellationToken);
        CountChanged = chosen.Count != Counted;
        if (CountChanged || chosen.Count > Most || Note?.Length > MostNoteCharacters)
            return Page();

        TempData["Notice"] = await actions.DoAsync(Ask, chosen, Audience, Playlist, string.IsNullOrWhiteSpace(Note) ? null : Note.Trim(), cancellationToken);
        return LocalRedirect(Back);
    }

    private async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid || Ask is null || !SongAction.All.Contains(Ask) || (Ask == SongAction.Remove && Playlist is null))
            return false;
        if (Playlist is { } playlist)
        {
            // What is shared is not changed: to who may only read it there is no such page.
            if (await access.OfPlaylistAsync(user.LibraryOwner, playlist, cancellationToken) < Access.Write)
                return false;
            PlaylistName = (await playlists.FindAsync(playlist, cancellationToken))?.Name;
        }

        Audience = await current.ReadAsync(cancellationToken);
        if (Audience.Missing is not null)
            return false;
        _query = SongQuery.Of(Request.Query) with { Sort = null };
        var filter = _query.ToFilter(user.LibraryOwner, Audience.Name, null, Playlist);
        Songs = (await songs.CountFacetsAsync(filter, cancellationToken)).Songs;
        First = (await songs.ListAsync(filter, null, Shown, cancellationToken)).Items;
        return true;
    }
}
