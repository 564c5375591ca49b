using AnalysisApp.Analysis;
using AnalysisApp.Jobs;
using AnalysisApp.Library;
using AnalysisApp.Pages.Charts;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Songs;

/// <summary>A song's analysis as one audience sees it, arranged for the eye: the rating first, then the lines behind it, then everything.</summary>
/// <param name="Entry">The analysis as stored.</param>
/// <param name="Document">The same, opened.</param>
/// <param name="Analysis">The same again, as the Analysis module has it.</param>
/// <param name="Policy">Whom it is rated for.</param>
/// <param name="Rating">What the policy makes of it.</param>
/// <param name="Sections">The lines, in the order of singing.</param>
internal sealed record Reading(
    SongAnalysisEntry Entry,
    AnalysisDocument Document,
    SongAnalysis Analysis,
    AudiencePolicy Policy,
    Rating Rating,
    IReadOnlyList<ReadSection> Sections)
{
    public string RatingName => AnalysisDocument.NameOf(Rating.Value);

    /// <summary>Whether the models have read it; a song in another language has lines all the same.</summary>
    public bool IsRead => Document.Tasks.Count > 0;

    /// <summary>The classifiers in the order in which people ask.</summary>
    public IEnumerable<KeyValuePair<string, TaskDocument>> Tasks
        => Document.Tasks.OrderBy(task => task.Key switch { "toxicity" => 0, "sentiment" => 1, "emotion" => 2, _ => 3 });

    public IReadOnlyList<ReadLine> Lines { get; } = [.. Sections.SelectMany(section => section.Lines)];

    public IReadOnlyList<ReadLine> Flagged => [.. Lines.Where(line => line.Marks.Count > 0)];

    /// <summary>The lines that something good was found in, the best first.</summary>
    public IReadOnlyList<ReadLine> Good => [.. Lines.Where(line => line.Good is not null).OrderByDescending(line => line.Good!.Level)];

    /// <summary>The lyrics in parts that a page can bear: one, but for very long songs.</summary>
    public IReadOnlyList<LyricsPart> Parts => LyricsPart.Of(Sections, Lines.Count);

    public HeatStrip Strip => HeatStrip.Of([.. Lines.Select(line => line.ForStrip())]);

    public AxisBars Concerns => new(T["Levels, beside what is allowed for: {0}", Policy.Title], [.. Axis.Concerns.Select(BarOf)]);

    public AxisBars Positive => new(T["What is good in it"], [BarOf(Axis.Positive)]);

    public EmotionCourse? Course => EmotionCourse.Of([.. Lines.Select(line => line.ForCourse())], [.. Beginnings()]);

    /// <param name="entry">The analysis.</param>
    /// <param name="policy">Whom it is rated for.</param>
    /// <param name="lyrics">The lyrics that were read, for the names of their sections; null when they have changed since.</param>
    public static Reading Of(SongAnalysisEntry entry, AudiencePolicy policy, Lyrics? lyrics)
    {
        var document = AnalysisDocument.Parse(entry.Analysis.Document);
        var analysis = document.ToAnalysis();
        var marks = LineMark.ByLine(analysis.Axes, policy);
        var names = lyrics?.Sections.ToDictionary(section => section.Number, section => section.Label) ?? [];
        return new Reading(
            entry,
            document,
            analysis,
            policy,
            policy.Rate(analysis),
            [
                .. document.Lines
                    .GroupBy(line => line.Section)
                    .Select(group => new ReadSection(names.GetValueOrDefault(group.Key), [.. group.Select(line => ReadLine.Of(line, marks[line.Number]))])),
            ]);
    }

    private AxisBar BarOf(string name)
    {
        var axis = Analysis.Axes.First(axis => axis.Axis == name);
        return new AxisBar(
            name,
            axis.Level,
            axis.Low,
            axis.High,
            axis.Confidence,
            Policy.Limits.FirstOrDefault(limit => limit.Axis == name)?.Limit,
            [.. axis.Evidence.Where(evidence => evidence.Level > axis.Level).Select(evidence => evidence.Line).Distinct().Order()]);
    }

    private IEnumerable<CourseSection> Beginnings()
    {
        var before = 0;
        foreach (var section in Sections)
        {
            yield return new CourseSection(before, section.Label);
            before += section.Lines.Count;
        }
    }
}

/// <summary>Consecutive lines, folded away in a song that is too long to be read at once.</summary>
/// <param name="First">The number of its first line.</param>
/// <param name="Last">Of its last.</param>
/// <param name="Sections">Its sections; one that crosses a border is in two parts.</param>
internal sealed record LyricsPart(int First, int Last, IReadOnlyList<ReadSection> Sections)
{
    private const int MostLinesAtOnce = 500;
    private const int LinesInAPart = 100;

    public int Flagged => Sections.Sum(section => section.Lines.Count(line => line.Marks.Count > 0));

    public static IReadOnlyList<LyricsPart> Of(IReadOnlyList<ReadSection> sections, int lines) =>
    [
        .. sections.SelectMany(section => section.Lines.Select(line => (Section: section, Line: line)))
            .Chunk(lines > MostLinesAtOnce ? LinesInAPart : Math.Max(1, lines))
            .Select(part => new LyricsPart(
                part[0].Line.Line.Number,
                part[^1].Line.Line.Number,
                [.. part.GroupBy(found => found.Section, found => found.Line).Select(group => group.Key with { Lines = [.. group] })])),
    ];
}

/// <summary>Lines that belong together.</summary>
/// <param name="Label">For example <c>Chorus</c>; null when it has none.</param>
/// <param name="Lines">Its lines.</param>
internal sealed record ReadSection(string? Label, IReadOnlyList<ReadLine> Lines);
