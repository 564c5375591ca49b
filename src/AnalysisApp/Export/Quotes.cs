using AnalysisApp.Analysis;
using AnalysisApp.Jobs;
using AnalysisApp.Library;

namespace AnalysisApp.Export;

/// <summary>
/// The lines behind a rating, for papers that leave this machine: only lines that go beyond a limit, each text once, at most six of a song and at most a
/// third of it, so that no quotation becomes the lyrics.
/// </summary>
internal sealed class Quotes(IAnalyses analyses)
{
    private const int MostLines = 6;
    private const int MostShare = 3;

    /// <summary>In the order of the song; empty when nothing goes beyond a limit, or when the song was read anew since.</summary>
    public async Task<IReadOnlyList<QuotedLine>> ReadAsync(CleanSong song, CancellationToken cancellationToken)
    {
        if (song.Breaches.Count == 0 || await analyses.FindNewestAsync(song.Id, cancellationToken) is not { } newest)
            return [];

        return Of(AnalysisDocument.Parse(newest.Analysis.Document), song.Breaches);
    }

    public static IReadOnlyList<QuotedLine> Of(AnalysisDocument document, IReadOnlyList<AxisBreach> breaches)
    {
        var limits = breaches.ToDictionary(breach => breach.Axis, breach => breach.Limit);
        var texts = document.Lines.ToDictionary(line => line.Number, line => line.Text);
        var most = Math.Clamp(texts.Values.Distinct(StringComparer.Ordinal).Count() / MostShare, 1, MostLines);
        return
        [
            .. document.Axes
                .Where(axis => limits.ContainsKey(axis.Axis))
                .SelectMany(axis => axis.Evidence
                    .Where(evidence => evidence.Level > limits[axis.Axis] && texts.ContainsKey(evidence.Line))
                    .Select(evidence => new QuotedLine(evidence.Line, texts[evidence.Line], axis.Axis, evidence.Level)))
                .OrderByDescending(quote => quote.Level - limits[quote.Axis])
                .ThenBy(quote => quote.Line)
                .DistinctBy(quote => quote.Text, StringComparer.Ordinal)
                .Take(most)
                .OrderBy(quote => quote.Line),
        ];
    }
}
