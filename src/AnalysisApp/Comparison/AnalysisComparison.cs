using AnalysisApp.Analysis;
using AnalysisApp.Api;
using AnalysisApp.Jobs;
using AnalysisApp.Library;

namespace AnalysisApp.Comparison;

/// <summary>What differs between two readings of a song, each under a policy; what is alike is not in it.</summary>
/// <param name="A">The first.</param>
/// <param name="B">The second; may be the same analysis under another policy.</param>
/// <param name="Same">Nothing differs.</param>
/// <param name="Models">Models that are not the same on both sides, by task.</param>
/// <param name="Settings">The settings (thresholds and lexicon), where they differ; null where they are alike.</param>
/// <param name="Lyrics">The lines, where the text differs; null where it is alike.</param>
/// <param name="Axes">Axes at another level.</param>
/// <param name="Lines">Lines of the same words in which something else was found, in the order of <paramref name="B"/>.</param>
/// <param name="Rating">Both ratings, where value, score or reasons differ; null where they are alike.</param>
internal sealed record AnalysisComparison(
    ComparedAnalysis A,
    ComparedAnalysis B,
    bool Same,
    IReadOnlyList<ModelDifference> Models,
    Difference<string>? Settings,
    LyricsDifference? Lyrics,
    IReadOnlyList<AxisDifference> Axes,
    IReadOnlyList<LineDifference> Lines,
    Difference<RatingView>? Rating)
{
    public static AnalysisComparison Of(StoredAnalysis a, AudiencePolicy policyA, StoredAnalysis b, AudiencePolicy policyB)
    {
        var (left, right) = (Opened.Of(a, policyA), Opened.Of(b, policyB));
        var models = ModelDifference.Between(left.Document.Provenance.Models, right.Document.Provenance.Models);
        var settings = SettingsBetween(left.Document.Provenance, right.Document.Provenance);
        var lyrics = LyricsDifference.Between(left.Document.Lines, right.Document.Lines);
        var axes = AxisDifference.Between(left.Analysis.Axes, right.Analysis.Axes);
        var lines = LineDifference.Between(left, right);
        var rating = AreAlike(left.Rating, right.Rating) ? null : new Difference<RatingView>(left.Rating, right.Rating);
        return new AnalysisComparison(
            left.Header,
            right.Header,
            models.Count == 0 && settings is null && lyrics is null && axes.Count == 0 && lines.Count == 0 && rating is null && a.Quality == b.Quality,
            models,
            settings,
            lyrics,
            axes,
            lines,
            rating);
    }

    private static Difference<string>? SettingsBetween(Provenance a, Provenance b)
        => a.Settings == b.Settings ? null : new Difference<string>(a.Settings, b.Settings);

    // The lines behind a reason move with the lyrics; they are told as lines.
    private static bool AreAlike(RatingView a, RatingView b)
        => a.Value == b.Value && a.Score == b.Score && a.Reasons.Select(Core).SequenceEqual(b.Reasons.Select(Core));

    private static (string Axis, short Level, short Limit, int Effect) Core(RatingReason reason) => (reason.Axis, reason.Level, reason.Limit, reason.Effect);
}

/// <summary>One side of a comparison.</summary>
internal sealed record ComparedAnalysis(string AnalysisId, DateTimeOffset AnalyzedAt, string Quality, string ModelProfile, string Policy);

/// <summary>Two values that differ.</summary>
internal sealed record Difference<T>(T A, T B);

/// <summary>A task that was read by other models; null where there was none.</summary>
internal sealed record ModelDifference(string Task, ProvenanceModel? A, ProvenanceModel? B)
{
    public static IReadOnlyList<ModelDifference> Between(IReadOnlyList<ProvenanceModel> a, IReadOnlyList<ProvenanceModel> b) =>
    [
        .. a.Concat(b).Select(model => model.Task).Distinct()
            .Select(task => new ModelDifference(task, a.FirstOrDefault(model => model.Task == task), b.FirstOrDefault(model => model.Task == task)))
            .Where(difference => difference.A != difference.B),
    ];
}

/// <summary>An axis at another level.</summary>
internal sealed record AxisDifference(string Axis, short A, short B)
{
    public static IReadOnlyList<AxisDifference> Between(IReadOnlyList<AxisReading> a, IReadOnlyList<AxisReading> b) =>
    [
        .. a.Concat(b).Select(axis => axis.Axis).Distinct()
            .Select(axis => new AxisDifference(axis, LevelOf(a, axis), LevelOf(b, axis)))
            .Where(difference => difference.A != difference.B),
    ];

    private static short LevelOf(IReadOnlyList<AxisReading> axes, string name) => axes.FirstOrDefault(axis => axis.Axis == name)?.Level ?? 0;
}
