using AnalysisApp.Jobs;
using AnalysisApp.Queue;
using Microsoft.AspNetCore.Html;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Queue;

/// <summary>One priority: what runs of it, what is next, and how many wait.</summary>
/// <param name="Priority">Which.</param>
/// <param name="Running">What runs, the longest first.</param>
/// <param name="Next">The first in line.</param>
/// <param name="Waiting">All that wait, those in line and those put off or paused.</param>
internal sealed record Lane(JobPriority Priority, IReadOnlyList<JobView> Running, IReadOnlyList<JobView> Next, long Waiting)
{
    /// <summary>For ids in the page.</summary>
    public string Name => JobSearch.NameOf(Priority);

    public IHtmlContent Title => Priority switch
    {
        JobPriority.High => H["High <span class=\"small soft\">priority</span>"],
        JobPriority.Medium => H["Medium <span class=\"small soft\">priority</span>"],
        _ => H["Low <span class=\"small soft\">priority</span>"],
    };

    public string What => Priority switch
    {
        JobPriority.High => T["A song that somebody waits for. A running job of lower priority makes room."],
        JobPriority.Medium => T["Playlists and chosen songs."],
        _ => T["The library, in the background."],
    };
}
