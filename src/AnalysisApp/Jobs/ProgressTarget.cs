using AnalysisApp.Library;

namespace AnalysisApp.Jobs;

/// <summary>How progress records name what a job is about.</summary>
internal static class ProgressTarget
{
    public const string Library = "library";

    public const string Queue = "queue";

    public const string Chosen = "chosen";

    public static string Song(Guid id) => $"song:{id}";

    public static string Playlist(Guid id) => $"playlist:{id}";

    /// <summary>The same for the history, which outlives the record.</summary>
    public static NewHistoryEntry ToHistory(long jobId, string target, Guid? userId)
    {
        var parts = target.Split(':');
        return new NewHistoryEntry(
            jobId, Enum.Parse<HistoryKind>(parts[0], ignoreCase: true), parts.Length > 1 ? Guid.Parse(parts[1]) : null, userId);
    }
}
