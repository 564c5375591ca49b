using System.Globalization;
using AnalysisApp.Analysis;
using AnalysisApp.Comparison;
using AnalysisApp.Jobs;
using AnalysisApp.Pages.Charts;

namespace AnalysisApp.Pages.Songs;

/// <summary>A line, and what was found in it.</summary>
/// <param name="Line">The line with its scores.</param>
/// <param name="Marks">What speaks against it, the one furthest beyond its limit first.</param>
/// <param name="Good">What speaks for it; null when nothing does.</param>
internal sealed record ReadLine(LineDocument Line, IReadOnlyList<LineMark> Marks, LineMark? Good)
{
    /// <summary>How far the worst of it goes.</summary>
    public Heat Heat => Marks.Count == 0 ? Heat.None : Marks[0].Heat;

    /// <summary>When it is sung, as minutes and seconds; null when that is not known.</summary>
    public string? Time => Line.StartMs is { } start ? TimeSpan.FromMilliseconds(start).ToString(@"m\:ss", CultureInfo.InvariantCulture) : null;

    public string? Emotion => Line.Tasks.GetValueOrDefault("emotion")?.Label;

    /// <summary>The text, with the words of every phrase that was found cut out.</summary>
    public LineText Text => LineText.Of(Line.Number, Line.Text, Good is null ? Marks : [.. Marks, Good]);

    public static ReadLine Of(LineDocument line, IEnumerable<LineMark> marks)
    {
        LineMark[] all = [.. marks];
        return new ReadLine(line, [.. all.Where(mark => !mark.IsGood)], all.FirstOrDefault(mark => mark.IsGood));
    }

    public HeatLine ForStrip() => Marks.Count == 0
        ? new HeatLine(Line.Number, null, 0, Heat.None, Good is not null)
        : new HeatLine(Line.Number, Marks[0].Axis, Marks[0].Level, Heat, Good is not null);

    public CourseLine ForCourse() => new(Line.Number, [.. Line.Tasks.GetValueOrDefault("emotion")?.Scores ?? Enumerable.Empty<KeyValuePair<string, double>>()]);
}

/// <summary>What was found in a line on one axis.</summary>
/// <param name="Axis">Which.</param>
/// <param name="Level">That the line alone would give, 1 to 4.</param>
/// <param name="Heat">How far that is beyond the policy's limit.</param>
/// <param name="Evidence">Who says so, the strongest first; at least one.</param>
internal sealed record LineMark(string Axis, int Level, Heat Heat, IReadOnlyList<Evidence> Evidence)
{
    public bool IsGood => Axis == Analysis.Axis.Positive;

    public IEnumerable<Evidence> Phrases => Evidence.Where(evidence => evidence.Source == EvidenceSource.Phrase);

    public IEnumerable<Evidence> Models => Evidence.Where(evidence => evidence.Source == EvidenceSource.Model);

    /// <summary>The marks of every line, by its number.</summary>
    public static ILookup<int, LineMark> ByLine(IReadOnlyList<AxisReading> axes, AudiencePolicy policy)
    {
        var limits = policy.Limits.ToDictionary(limit => limit.Axis, limit => (int)limit.Limit);
        return axes
            .SelectMany(axis => LineLevels.Of(axis)
                .Select(line => (line.Line, Mark: Of(axis.Axis, line.Level, limits.TryGetValue(axis.Axis, out var limit) ? limit : null, line.Evidence))))
            .OrderByDescending(found => found.Mark.Heat)
            .ThenByDescending(found => found.Mark.Level)
            .ToLookup(found => found.Line, found => found.Mark);
    }

    private static LineMark Of(string axis, int level, int? limit, IReadOnlyList<Evidence> evidence)
        => new(axis, level, HeatRamp.Of(level, limit), [.. evidence.OrderByDescending(found => found.Level).ThenByDescending(found => found.Score)]);
}
