using AnalysisApp.Analysis;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages;

/// <summary>What levels, ratings and states mean, how they come about, and what cannot be known.</summary>
[Authorize(Permission.Read)]
internal sealed class HelpModel : PageModel
{
    public IReadOnlyDictionary<string, int> Phrases { get; } = PhraseLexicon.EntryCounts.ToDictionary();
}
