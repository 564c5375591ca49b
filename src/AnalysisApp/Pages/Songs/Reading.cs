using AnalysisApp.Analysis;
using AnalysisApp.Jobs;
using AnalysisApp.Library;

namespace AnalysisApp.Pages.Songs;

/// <summary>A song's analysis, arranged for the eye: the rating first, then the lines behind it, then everything.</summary>
internal sealed record Reading(
    SongAnalysisEntry Entry,
    AnalysisDocument Document,
    AudiencePolicy Policy,
    Rating Rating,
    IReadOnlyList<ReadSection> Sections,
    IReadOnlyList<ReadLine> Flagged)
{
    public string RatingName => AnalysisDocument.NameOf(Rating.Value);

    /// <summary>The classifiers in the order in which people ask.</summary>
    public IEnumerable<KeyValuePair<string, TaskDocument>> Tasks
        => Document.Tasks.OrderBy(task => task.Key switch { "toxicity" => 0, "sentiment" => 1, "emotion" => 2, _ => 3 });

    public IEnumerable<ReadLine> Lines => Sections.SelectMany(section => section.Lines);

    /// <param name="entry">The analysis.</param>
    /// <param name="policy">Whom it is rated for.</param>
    /// <param name="lyrics">The lyrics that were read, for the names of their sections; null when they have changed since.</param>
    public static Reading Of(SongAnalysisEntry entry, AudiencePolicy policy, Lyrics? lyrics)
    {
        var document = AnalysisDocument.Parse(entry.Analysis.Document);
        var marks = MarksByLine(document, policy);
        var names = lyrics?.Sections.ToDictionary(section => section.Number, section => section.Label) ?? [];
        ReadSection[] sections =
        [
            .. document.Lines
                .GroupBy(line => line.Section)
                .Select(group => new ReadSection(
                    names.GetValueOrDefault(group.Key), [.. group.Select(line => new ReadLine(line, marks[line.Number].ToArray()))])),
        ];
        return new Reading(
            entry,
            document,
            policy,
            policy.Rate(document.ToAnalysis()),
            sections,
            [.. sections.SelectMany(section => section.Lines).Where(line => line.Marks.Count > 0).OrderBy(line => line.Line.Number)]);
    }

    private static ILookup<int, LineMark> MarksByLine(AnalysisDocument document, AudiencePolicy policy)
    {
        var limits = policy.Limits.ToDictionary(limit => limit.Axis, limit => limit.Limit);
        return document.Axes
            .Where(axis => axis.Axis != Axis.Positive)
            .SelectMany(axis => axis.Evidence
                .GroupBy(evidence => evidence.Line)
                .Select(group => group.MaxBy(evidence => evidence.Level)!)
                .Where(evidence => evidence.Level > 0)
                .Select(evidence => (
                    evidence.Line,
                    Mark: new LineMark(axis.Axis, evidence.Level, evidence.Label, evidence.Score, evidence.Level - limits.GetValueOrDefault(axis.Axis, evidence.Level)))))
            .OrderByDescending(found => found.Mark.Beyond)
            .ThenByDescending(found => found.Mark.Level)
            .ToLookup(found => found.Line, found => found.Mark);
    }
}

/// <summary>Lines that belong together.</summary>
/// <param name="Label">For example <c>Chorus</c>; null when it has none.</param>
/// <param name="Lines">Its lines.</param>
internal sealed record ReadSection(string? Label, IReadOnlyList<ReadLine> Lines);

/// <summary>A line, and what was found in it.</summary>
internal sealed record ReadLine(LineDocument Line, IReadOnlyList<LineMark> Marks)
{
    /// <summary>What the line alone would make of the rating; <c>unknown</c>'s grey for what is within the limits.</summary>
    public string Tone => Marks.Count == 0 ? "" : Marks.Max(mark => mark.Beyond) switch
    {
        > 1 => "not_suitable",
        1 => "use_with_care",
        _ => "unknown",
    };

    public string? Emotion => Line.Tasks.GetValueOrDefault("emotion")?.Label;

    /// <summary>From -1 (dark) to 1 (bright).</summary>
    public double Brightness => Line.Tasks.GetValueOrDefault("sentiment") is { } sentiment
        ? sentiment.Scores.GetValueOrDefault("positive") - sentiment.Scores.GetValueOrDefault("negative")
        : 0;
}

/// <summary>What one axis found in a line.</summary>
/// <param name="Axis">Which.</param>
/// <param name="Level">1 to 4.</param>
/// <param name="Label">Of the model, the strongest.</param>
/// <param name="Score">How surely.</param>
/// <param name="Beyond">Levels beyond what the policy allows; zero or less is within.</param>
internal sealed record LineMark(string Axis, int Level, string Label, double Score, int Beyond);
