using AnalysisApp.Analysis;
using AnalysisApp.Api;
using AnalysisApp.Jobs;
using AnalysisApp.Library;

namespace AnalysisApp.Comparison;

/// <summary>One side of a comparison, with its document read and rated.</summary>
internal sealed record Opened(ComparedAnalysis Header, AnalysisDocument Document, SongAnalysis Analysis, RatingView Rating)
{
    public static Opened Of(StoredAnalysis stored, AudiencePolicy policy)
    {
        var document = AnalysisDocument.Parse(stored.Document);
        var analysis = document.ToAnalysis();
        return new Opened(
            new ComparedAnalysis(stored.Id.ToString(), stored.AnalyzedAt, document.Quality, document.Provenance.ModelProfile, policy.Name),
            document,
            analysis,
            RatingView.Of(policy.Rate(analysis), null));
    }

    public Dictionary<(int Line, string Axis), short> LevelsOfLines() => Analysis.Axes
        .SelectMany(axis => LineLevels.Of(axis).Select(line => (Key: (line.Line, axis.Axis), line.Level)))
        .ToDictionary(found => found.Key, found => found.Level);
}
