using AnalysisApp.Library;

namespace AnalysisApp.Jobs;

/// <summary>How progress records name what a job is about.</summary>
internal static class ProgressTarget
{
    /// <summary>Everybody's library; and every library, where records are counted by what their targets begin with.</summary>
    public const string Library = "library";

    public const string Queue = "queue";

    public const string Chosen = "chosen";

    /// <param name="ownerId">Whose; null for everybody's.</param>
    public static string LibraryOf(Guid? ownerId) => ownerId is { } id ? $"{Library}:{id}" : Library;

    public static string Song(Guid id) => $"song:{id}";

    public static string Playlist(Guid id) => $"playlist:{id}";

    /// <summary>The same for the history, which outlives the record.</summary>
    public static NewHistoryEntry ToHistory(long jobId, string target, Guid? userId)
    {
        var parts = target.Split(':');
        var kind = Enum.Parse<HistoryKind>(parts[0], ignoreCase: true);
        return new NewHistoryEntry(jobId, kind, kind is HistoryKind.Song or HistoryKind.Playlist ? Guid.Parse(parts[1]) : null, userId);
    }

    /// <summary>The type of the jobs about a target.</summary>
    public static string JobTypeOf(string target) => target switch
    {
        Library => AnalyseLibraryArguments.JobType,
        _ when target.StartsWith(Library + ":", StringComparison.Ordinal) => AnalyseLibraryArguments.JobType,
        Chosen => AnalyseChosenArguments.JobType,
        Queue => ControlJobsArguments.JobType,
        _ => target.StartsWith("song:", StringComparison.Ordinal) ? AnalyseSongArguments.JobType : AnalysePlaylistArguments.JobType,
    };
}
