using AnalysisApp.Library;

namespace AnalysisApp.Comparison;

/// <summary>The two analyses of a song that are compared.</summary>
/// <param name="A">The first; null when the one asked for is not the song's.</param>
/// <param name="B">The second; null likewise.</param>
internal sealed record ComparedPair(StoredAnalysis? A, StoredAnalysis? B)
{
    /// <param name="analyses">Where they are.</param>
    /// <param name="songId">The song; it has an analysis.</param>
    /// <param name="a">Which; null for the one before the newest, where there is one.</param>
    /// <param name="b">Which; null for the newest.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public static async Task<ComparedPair> FindAsync(IAnalyses analyses, Guid songId, Guid? a, Guid? b, CancellationToken cancellationToken)
    {
        var first = a is { } idOfA
            ? await analyses.FindAsync(songId, idOfA, cancellationToken)
            : (await analyses.ListAsync(songId, cancellationToken)).Take(2).LastOrDefault();
        var second = b is { } idOfB
            ? await analyses.FindAsync(songId, idOfB, cancellationToken)
            : await analyses.FindNewestAsync(songId, cancellationToken);
        return new ComparedPair(first?.Analysis, second?.Analysis);
    }
}
