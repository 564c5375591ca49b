using AnalysisApp.Inference;
using AnalysisApp.Jobs;
using AnalysisApp.Library;
using AnalysisApp.Pages.Wording;
using AnalysisApp.Policies;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages.Songs;

/// <summary>The library's songs, to search and to filter.</summary>
internal sealed class SongsModel(ISongs songs, IInferenceEngine engine, CurrentAudience audience) : PageModel
{
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Rating { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    public IReadOnlyList<SongSummary> Rows { get; private set; } = [];

    public string? Next { get; private set; }

    public bool IsFiltered => !string.IsNullOrWhiteSpace(Q) || Rating is not null;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Rating = RatingWords.All.FirstOrDefault(known => known == Rating);
        Q = string.IsNullOrWhiteSpace(Q) ? null : Q.Trim();
        var shown = await audience.ReadAsync(cancellationToken);
        var configuration = engine.Ready.IsCompletedSuccessfully ? await AnalysisConfiguration.ReadAsync(engine, cancellationToken) : null;
        var filter = new SongFilter(shown.Name, configuration?.Hash, Q, Rating);
        Page<SongSummary> page;
        try
        {
            page = await songs.ListAsync(filter, Cursor, PageSize, cancellationToken);
        }
        catch (FormatException)
        {
            // An old bookmark: the first page is as near as it gets.
            Cursor = null;
            page = await songs.ListAsync(filter, null, PageSize, cancellationToken);
        }

        (Rows, Next) = (page.Items, page.Next);
    }

    /// <summary>The same list at another place.</summary>
    public string PageAt(string? cursor)
    {
        var query = new QueryBuilder();
        if (Q is not null)
            query.Add("q", Q);
        if (Rating is not null)
            query.Add("rating", Rating);
        if (cursor is not null)
            query.Add("cursor", cursor);
        return Url.Content("~/songs") + query.ToQueryString();
    }
}
