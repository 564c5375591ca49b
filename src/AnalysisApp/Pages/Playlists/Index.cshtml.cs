using AnalysisApp.Library;
using AnalysisApp.Policies;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages.Playlists;

/// <summary>Every playlist with its songs by rating.</summary>
[Authorize(Permission.Read)]
internal sealed class PlaylistsModel(CurrentAudience current, CurrentUser user, IPlaylists playlists, UserNames people) : PageModel
{
    private const int PageSize = 60;
    private const int MostNameCharacters = 500;

    /// <summary>Part of a name.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    public Audience Audience { get; private set; } = null!;

    public IReadOnlyList<PlaylistSummary> Rows { get; private set; } = [];

    public string? Next { get; private set; }

    /// <summary>Those that others share with the caller, the first of them; an administrator has them among all.</summary>
    public IReadOnlyList<PlaylistSummary> Shared { get; private set; } = [];

    /// <summary>Users by id.</summary>
    public IReadOnlyDictionary<Guid, string> Names { get; private set; } = new Dictionary<Guid, string>();

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Audience = await current.ReadAsync(cancellationToken);
        Q = string.IsNullOrWhiteSpace(Q) || Q.Length > MostNameCharacters || Q.Any(char.IsControl) ? null : Q.Trim();
        var filter = new PlaylistFilter(user.LibraryOwner, Audience.Name, Q);
        Page<PlaylistSummary> page;
        try
        {
            page = await playlists.ListAsync(filter, Cursor, PageSize, cancellationToken);
        }
        catch (FormatException)
        {
            Cursor = null;
            page = await playlists.ListAsync(filter, null, PageSize, cancellationToken);
        }

        (Rows, Next) = (page.Items, page.Next);
        if (user.IsAdmin || Cursor is not null)
            return;

        Shared = (await playlists.ListAsync(new PlaylistFilter(user.Id, Audience.Name, Q) { Shared = true }, null, PageSize, cancellationToken)).Items;
        if (Shared.Count > 0)
            Names = (await people.ListAsync(cancellationToken)).ToDictionary(person => person.Id, person => person.Name);
    }

    /// <summary>The same list at another place.</summary>
    public string PageAt(string? cursor)
    {
        var query = new QueryBuilder();
        if (Q is not null)
            query.Add("q", Q);
        if (cursor is not null)
            query.Add("cursor", cursor);
        return Url.Content("~/playlists") + query.ToQueryString();
    }
}
