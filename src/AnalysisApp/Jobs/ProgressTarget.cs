namespace AnalysisApp.Jobs;

/// <summary>How progress records name what a job is about.</summary>
internal static class ProgressTarget
{
    public const string Library = "library";

    public const string Queue = "queue";

    public const string Chosen = "chosen";

    public static string Song(Guid id) => $"song:{id}";

    public static string Playlist(Guid id) => $"playlist:{id}";
}
