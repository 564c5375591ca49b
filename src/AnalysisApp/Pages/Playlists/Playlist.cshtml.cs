using System.Globalization;
using AnalysisApp.Inference;
using AnalysisApp.Jobs;
using AnalysisApp.Library;
using AnalysisApp.Policies;
using AnalysisApp.Queue;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages.Playlists;

/// <summary>One playlist: its songs in playing order, what was found in them, and how far the reading is.</summary>
internal sealed class PlaylistModel(
    IPlaylists playlists, ISongs songs, IInferenceEngine engine, IJobQueue queue, JobReader jobs, StartAnalysis start, CurrentAudience audience)
    : PageModel
{
    private const int PageSize = 100;
    private const int FoundShown = 12;

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    /// <summary>The number of the first row.</summary>
    [BindProperty(SupportsGet = true)]
    public int From { get; set; } = 1;

    /// <summary>What to look for among the songs that could be added.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Find { get; set; }

    /// <summary>Whom the ratings are for.</summary>
    public Audience For { get; private set; } = null!;

    public PlaylistSummary Summary { get; private set; } = null!;

    public JobView? Job { get; private set; }

    public IReadOnlyList<SongSummary> Rows { get; private set; } = [];

    public string? Next { get; private set; }

    public IReadOnlyList<SongSummary> Found { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        // The job is read before the ratings: whoever sees it ended sees what it wrote.
        Job = await jobs.FindForPlaylistAsync(Id, cancellationToken);
        For = await audience.ReadAsync(cancellationToken);
        if (await playlists.SummarizeAsync(Id, For.Name, cancellationToken) is not { } summary)
            return NotFound();

        Summary = summary;
        Find = string.IsNullOrWhiteSpace(Find) ? null : Find.Trim();
        await ReadRowsAsync(cancellationToken);
        await FindSongsAsync(cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostAnalyzeAsync(string? scope, CancellationToken cancellationToken)
        => await start.PlaylistAsync(Id, scope == "all" ? AnalysisScope.All : AnalysisScope.Missing, cancellationToken) is null ? NotFound() : Back();

    public async Task<IActionResult> OnPostCancelAsync(string? job, CancellationToken cancellationToken)
    {
        if (long.TryParse(job, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            await queue.CancelAsync(id, cancellationToken);
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
            TempData["Notice"] = "One of the songs was deleted meanwhile. Nothing was added; choose again.";
        }
        catch (PlaylistFullException full)
        {
            TempData["Notice"] = full.Message;
        }

        return Back();
    }

    public async Task<IActionResult> OnPostRemoveAsync(Guid song, CancellationToken cancellationToken)
        => await playlists.RemoveSongsAsync(Id, [song], cancellationToken) is null ? NotFound() : Back();

    public async Task<IActionResult> OnPostDeleteAsync(CancellationToken cancellationToken)
    {
        if (await playlists.DeleteAsync(Id, cancellationToken))
            TempData["Notice"] = "The playlist was deleted.";
        return LocalRedirect("~/playlists");
    }

    private async Task ReadRowsAsync(CancellationToken cancellationToken)
    {
        var configuration = engine.Ready.IsCompletedSuccessfully ? await AnalysisConfiguration.ReadAsync(engine, cancellationToken) : null;
        var filter = new SongFilter(For.Name, configuration?.Hash, PlaylistId: Id);
        Page<SongSummary> page;
        try
        {
            page = await songs.ListAsync(filter, Cursor, PageSize, cancellationToken);
        }
        catch (FormatException)
        {
            (Cursor, From) = (null, 1);
            page = await songs.ListAsync(filter, null, PageSize, cancellationToken);
        }

        (Rows, Next) = (page.Items, page.Next);
    }

    private async Task FindSongsAsync(CancellationToken cancellationToken)
    {
        // Songs of this page of the playlist are left out; one that stands on another page is simply not added twice.
        var present = Rows.Select(row => row.Song.Id).ToHashSet();
        var page = await songs.ListAsync(new SongFilter(For.Name, Text: Find), null, PageSize + FoundShown, cancellationToken);
        Found = [.. page.Items.Where(row => !present.Contains(row.Song.Id)).Take(FoundShown)];
    }

    private LocalRedirectResult Back() => LocalRedirect($"~/playlists/{Id}");
}
