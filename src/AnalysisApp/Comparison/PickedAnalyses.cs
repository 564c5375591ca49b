using AnalysisApp.Library;

namespace AnalysisApp.Comparison;

/// <summary>The two analyses of a song that are compared: those asked for, else the newest and the one before it.</summary>
/// <param name="History">Every analysis of the song, the newest first; at least one.</param>
/// <param name="A">The first side.</param>
/// <param name="B">The second side.</param>
internal sealed record PickedAnalyses(IReadOnlyList<SongAnalysisEntry> History, StoredAnalysis A, StoredAnalysis B)
{
    /// <returns>Null when one that was asked for is not the song's.</returns>
    public static PickedAnalyses? Of(IReadOnlyList<SongAnalysisEntry> history, Guid? a, Guid? b)
        => Find(history, a, history.Count > 1 ? 1 : 0) is { } first && Find(history, b, 0) is { } second ? new PickedAnalyses(history, first, second) : null;

    private static StoredAnalysis? Find(IReadOnlyList<SongAnalysisEntry> history, Guid? id, int otherwise)
        => id is null ? history[otherwise].Analysis : history.FirstOrDefault(entry => entry.Analysis.Id == id)?.Analysis;
}
