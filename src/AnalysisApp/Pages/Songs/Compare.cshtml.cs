using AnalysisApp.Analysis;
using AnalysisApp.Comparison;
using AnalysisApp.Library;
using AnalysisApp.Policies;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages.Songs;

/// <summary>Two readings of a song side by side, or one under two audiences: only what differs.</summary>
[Authorize(Permission.Read)]
[RequiresSong]
internal sealed class CompareModel(ISongs songs, IAnalyses analyses, CurrentAudience audience) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    /// <summary>The analysis on the first side; the one before the newest when it is left out.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? A { get; set; }

    /// <summary>On the second side; the newest when it is left out.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? B { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? PolicyA { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? PolicyB { get; set; }

    public Song Song { get; private set; } = null!;

    /// <summary>The newest first.</summary>
    public IReadOnlyList<SongAnalysisEntry> History { get; private set; } = [];

    public IReadOnlyList<StoredPolicy> Policies { get; private set; } = [];

    public AudiencePolicy FirstPolicy { get; private set; } = null!;

    public AudiencePolicy SecondPolicy { get; private set; } = null!;

    /// <summary>Null when the song has not been read.</summary>
    public AnalysisComparison? Comparison { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var shown = await audience.ReadAsync(cancellationToken);
        if (!ModelState.IsValid || await songs.FindAsync(Id, cancellationToken) is not { } song
            || shown.Find(PolicyA) is not { } first || shown.Find(PolicyB) is not { } second)
            return NotFound();

        (Song, Policies, FirstPolicy, SecondPolicy) = (song, shown.All, first, second);
        History = await analyses.ListAsync(Id, cancellationToken);
        if (History.Count == 0)
            return Page();

        if (await ComparedPair.FindAsync(analyses, Id, A, B, cancellationToken) is not ({ } a, { } b))
            return NotFound();

        (A, B) = (a.Id, b.Id);
        Comparison = AnalysisComparison.Of(a, first, b, second);
        return Page();
    }
}
