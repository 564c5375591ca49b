namespace AnalysisApp.Jobs;

/// <summary>How progress records name what a job is about.</summary>
internal static class ProgressTarget
{
    public const string Library = "library";

    public const string Queue = "queue";

    public const string Chosen = "chosen";

    public static string Song(Guid id) => $"song:{id}";

    public static string Playlist(Guid id) => $"playlist:{id}";

    /// <summary>The type of the jobs about a target.</summary>
    public static string JobTypeOf(string target) => target switch
    {
        Library => AnalyseLibraryArguments.JobType,
        Chosen => AnalyseChosenArguments.JobType,
        Queue => ControlJobsArguments.JobType,
        _ => target.StartsWith("song:", StringComparison.Ordinal) ? AnalyseSongArguments.JobType : AnalysePlaylistArguments.JobType,
    };
}
