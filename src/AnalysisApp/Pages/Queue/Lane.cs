using AnalysisApp.Jobs;
using AnalysisApp.Queue;

namespace AnalysisApp.Pages.Queue;

/// <summary>One priority: what runs of it, what is next, and how many wait.</summary>
/// <param name="Priority">Which.</param>
/// <param name="Running">What runs, the longest first.</param>
/// <param name="Next">The first in line.</param>
/// <param name="Waiting">All that wait, those in line and those put off or paused.</param>
internal sealed record Lane(JobPriority Priority, IReadOnlyList<JobView> Running, IReadOnlyList<JobView> Next, long Waiting)
{
    public string Title => Priority switch
    {
        JobPriority.High => "High",
        JobPriority.Medium => "Medium",
        _ => "Low",
    };

    public string What => Priority switch
    {
        JobPriority.High => "A song that somebody waits for. A running job of lower priority makes room.",
        JobPriority.Medium => "Playlists and chosen songs.",
        _ => "The library, in the background.",
    };
}
