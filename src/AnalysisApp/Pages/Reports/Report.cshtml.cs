using AnalysisApp.Export;
using AnalysisApp.Inference;
using AnalysisApp.Jobs;
using AnalysisApp.Library;
using AnalysisApp.Policies;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages.Reports;

/// <summary>A playlist under an audience, for paper: what was flagged with the lines, what was decided by whom, what is left out and why.</summary>
[Authorize(Permission.Read)]
[RequiresPlaylist("playlistId")]
internal sealed class ReportModel(
    CleanPlaylists clean,
    Quotes quotes,
    IPlaylists playlists,
    IDecisions decisions,
    IInferenceEngine engine,
    CurrentAudience audience,
    CurrentUser user) : PageModel
{
    // More than anyone reads on paper; the rest is counted and stands in the exports.
    private const int MostDetailed = 300;

    [BindProperty(SupportsGet = true)]
    public Guid PlaylistId { get; set; }

    /// <summary>Which songs stay: <c>suitable</c>, or <c>use_with_care</c> too.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Keep { get; set; }

    public Audience For { get; private set; } = null!;

    public CleanPlaylist Playlist { get; private set; } = null!;

    public PlaylistSummary Summary { get; private set; } = null!;

    /// <summary>Songs beyond a limit, with the lines behind it.</summary>
    public IReadOnlyList<(CleanSong Song, IReadOnlyList<QuotedLine> Lines)> Flagged { get; private set; } = [];

    /// <summary>How many more are beyond a limit.</summary>
    public int MoreFlagged { get; private set; }

    public IReadOnlyList<(CleanSong Song, Decision Decision)> Decided { get; private set; } = [];

    public IReadOnlyList<CleanSong> LeftOut { get; private set; } = [];

    /// <summary>Null while the models are being loaded.</summary>
    public AnalysisConfiguration? ReadWith { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        For = await audience.ReadAsync(cancellationToken);
        var rule = Keep == "use_with_care" ? KeepRule.UseWithCare : KeepRule.Suitable;
        if (await clean.ReadAsync(user.LibraryOwner, PlaylistId, For.Policy, rule, cancellationToken) is not { } playlist
            || await playlists.SummarizeAsync(PlaylistId, For.Name, cancellationToken) is not { } summary)
        {
            return NotFound();
        }

        (Playlist, Summary) = (playlist, summary);
        LeftOut = [.. playlist.Songs.Where(song => !song.Kept)];
        await ReadFlaggedAsync(cancellationToken);
        await ReadDecidedAsync(cancellationToken);
        if (engine.Ready.IsCompletedSuccessfully)
            ReadWith = await AnalysisConfiguration.ReadAsync(engine, cancellationToken);
        return Page();
    }

    private async Task ReadFlaggedAsync(CancellationToken cancellationToken)
    {
        CleanSong[] flagged = [.. Playlist.Songs.Where(song => song.Breaches.Count > 0)];
        var detailed = new List<(CleanSong, IReadOnlyList<QuotedLine>)>();
        foreach (var song in flagged.Take(MostDetailed))
            detailed.Add((song, await quotes.ReadAsync(song, cancellationToken)));
        (Flagged, MoreFlagged) = (detailed, flagged.Length - detailed.Count);
    }

    private async Task ReadDecidedAsync(CancellationToken cancellationToken)
    {
        CleanSong[] decided = [.. Playlist.Songs.Where(song => song.Source == "decision")];
        var standing = await decisions.FindAsync([.. decided.Select(song => song.Id)], For.Name, cancellationToken);
        Decided = [.. decided.Where(song => standing.ContainsKey(song.Id)).Select(song => (song, standing[song.Id]))];
    }
}
