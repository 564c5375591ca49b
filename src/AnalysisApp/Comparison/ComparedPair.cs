using AnalysisApp.Library;

namespace AnalysisApp.Comparison;

/// <summary>The two analyses of a song that are compared.</summary>
/// <param name="A">The first; null when the one asked for is not the song's.</param>
/// <param name="B">The second; null likewise.</param>
internal sealed record ComparedPair(StoredAnalysis? A, StoredAnalysis? B)
{
    /// <param name="history">Every analysis of the song, the newest first; at least one.</param>
    /// <param name="a">Which; null for the one before the newest, where there is one.</param>
    /// <param name="b">Which; null for the newest.</param>
    public static ComparedPair Of(IReadOnlyList<SongAnalysisEntry> history, Guid? a, Guid? b)
        => new(Find(history, a ?? history[Math.Min(1, history.Count - 1)].Analysis.Id), Find(history, b ?? history[0].Analysis.Id));

    private static StoredAnalysis? Find(IReadOnlyList<SongAnalysisEntry> history, Guid id)
        => history.FirstOrDefault(entry => entry.Analysis.Id == id)?.Analysis;
}
