using AnalysisApp.Library;
using AnalysisApp.Queue;

namespace AnalysisApp.Jobs;

/// <summary>One song, as soon as possible. Enqueued by <see cref="StartAnalysis"/>, done by <see cref="AnalyseSong"/>.</summary>
internal sealed record AnalyseSongArguments(Guid SongId, string Title) : IJobArguments
{
    public static string JobType => "song_analysis";
}

/// <summary>The songs of a playlist. Enqueued by <see cref="StartAnalysis"/>, done by <see cref="AnalyseSongs"/>.</summary>
internal sealed record AnalysePlaylistArguments(Guid PlaylistId, AnalysisScope Scope) : IJobArguments
{
    public static string JobType => "playlist_analysis";
}

/// <summary>Songs that somebody chose in a list. Enqueued by <see cref="StartAnalysis"/>, done by <see cref="AnalyseSongs"/>.</summary>
internal sealed record AnalyseChosenArguments(IReadOnlyList<SongReference> Songs) : IJobArguments
{
    public static string JobType => "chosen_analysis";
}

/// <summary>The songs of a library, when nothing more urgent waits. Enqueued by <see cref="StartAnalysis"/>, done by <see cref="AnalyseSongs"/>.</summary>
/// <param name="Scope">Which of them.</param>
/// <param name="OwnerId">Whose library; null for everybody's.</param>
internal sealed record AnalyseLibraryArguments(AnalysisScope Scope, Guid? OwnerId = null) : IJobArguments
{
    public static string JobType => "background_analysis";
}
