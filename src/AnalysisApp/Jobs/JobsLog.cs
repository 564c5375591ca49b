namespace AnalysisApp.Jobs;

/// <summary>Log lines of the job handlers.</summary>
internal static partial class JobsLog
{
    [LoggerMessage(5001, LogLevel.Warning, "Song {SongId} could not be analysed: {FaultType}")]
    public static partial void SongFailed(ILogger logger, Guid songId, string faultType, Exception fault);

    [LoggerMessage(5002, LogLevel.Warning, "What is not read of the library of user {UserId} could not be begun at their sign-in")]
    public static partial void NotStartedAtSignIn(ILogger logger, Guid userId, Exception fault);
}
