using AnalysisApp.Analysis;
using AnalysisApp.Jobs;
using AnalysisApp.Library;
using AnalysisApp.Pages.Wording;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Review;

/// <summary>The song that is looked at: why it waits, what it is rated by, and the lines behind that.</summary>
/// <param name="Song">The song.</param>
/// <param name="Rating">The rating that counts.</param>
/// <param name="Reasons">Why it waits, as sentences by reason; empty when it does not wait (any more).</param>
/// <param name="Flip">What would turn the rating, as a sentence.</param>
/// <param name="Lines">The lines that say most, in the order of the song.</param>
/// <param name="Decision">What a person decided; null when nobody did.</param>
internal sealed record ReviewSong(
    Song Song, StoredRating Rating, IReadOnlyList<(string Reason, string Why)> Reasons, string? Flip, IReadOnlyList<ReviewLine> Lines, Decision? Decision)
{
    private const int LinesShown = 10;

    public static ReviewSong Of(
        Song song, StoredRating rating, IReadOnlyList<string> reasons, SongAnalysisEntry? entry, AudiencePolicy policy, Decision? decision)
    {
        if (entry is null)
            return new ReviewSong(song, rating, [], null, [], decision);

        var analysis = AnalysisDocument.Parse(entry.Analysis.Document).ToAnalysis();
        return new ReviewSong(
            song,
            rating,
            [.. reasons.Select(reason => (reason, ReviewWords.Why(reason, analysis, policy, song, rating)))],
            rating.Source == RatingSource.Policy ? ReviewWords.Flip(policy.Rate(analysis).Flip) : null,
            LinesOf(analysis, policy),
            decision);
    }

    private static IReadOnlyList<ReviewLine> LinesOf(SongAnalysis analysis, AudiencePolicy policy)
    {
        var limits = policy.Limits.ToDictionary(limit => limit.Axis, limit => limit.Limit);
        var texts = analysis.Lines.ToDictionary(line => line.Line.Number, line => line.Line.Text);
        var marks = analysis.Axes
            .Where(axis => limits.ContainsKey(axis.Axis))
            .SelectMany(axis => axis.Evidence
                .Where(evidence => evidence.Level > 0 && texts.ContainsKey(evidence.Line))
                .Select(evidence => (evidence.Line, Mark: new ReviewMark(axis.Axis, evidence, evidence.Level - limits[axis.Axis]))));
        return
        [
            .. marks
                .GroupBy(found => texts[found.Line], StringComparer.Ordinal)
                .Select(group => new ReviewLine(
                    group.Key,
                    [.. group.Select(found => found.Line).Distinct().Order()],
                    [.. group.Select(found => found.Mark).DistinctBy(mark => (mark.Axis, mark.Evidence.Source, mark.Evidence.Label)).OrderByDescending(mark => mark.Beyond)]))
                .OrderByDescending(line => line.Marks[0].Beyond)
                .ThenByDescending(line => line.Marks[0].Evidence.Level)
                .Take(LinesShown)
                .OrderBy(line => line.Numbers[0]),
        ];
    }
}

/// <summary>A line and what was found in it.</summary>
/// <param name="Text">The line.</param>
/// <param name="Numbers">Where it stands; a chorus comes again.</param>
/// <param name="Marks">The furthest beyond a limit first.</param>
internal sealed record ReviewLine(string Text, IReadOnlyList<int> Numbers, IReadOnlyList<ReviewMark> Marks)
{
    /// <summary>What the line alone would make of the rating.</summary>
    public string Tone => Marks[0].Beyond switch
    {
        > 1 => RatingWords.NotSuitable,
        1 => RatingWords.UseWithCare,
        _ => RatingWords.Unknown,
    };
}

/// <summary>Who found what in a line.</summary>
/// <param name="Axis">What it speaks for.</param>
/// <param name="Evidence">How strongly, and who says so.</param>
/// <param name="Beyond">Levels beyond what the audience allows; zero or less is within.</param>
internal sealed record ReviewMark(string Axis, Evidence Evidence, int Beyond)
{
    /// <summary>For example <c>model: insult 83%</c> or <c>phrase: “bastard”</c>.</summary>
    public string Source => Evidence.Source == EvidenceSource.Phrase
        ? T["phrase: “{0}”", Evidence.Label]
        : T["model: {0} {1:P0}", AxisWords.Label(Evidence.Label), Evidence.Score];
}
