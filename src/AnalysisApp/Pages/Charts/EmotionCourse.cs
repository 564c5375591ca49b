using System.Globalization;
using System.Text;
using AnalysisApp.Pages.Shared;

namespace AnalysisApp.Pages.Charts;

/// <summary>How a song feels from its first line to its last: a ribbon for the mood, and one for each emotion that matters in it.</summary>
/// <param name="Steps">How many steps a ribbon has: one for each line, but for very long songs.</param>
/// <param name="LinesPerStep">1, but for very long songs.</param>
/// <param name="Ribbons">The mood first, then the emotions, the strongest first, neutral last.</param>
/// <param name="Faint">Emotions that hardly appear.</param>
/// <param name="Sections">Where a section begins, in the order of singing.</param>
internal sealed record EmotionCourse(
    int Steps, int LinesPerStep, IReadOnlyList<EmotionRibbon> Ribbons, IReadOnlyList<string> Faint, IReadOnlyList<CourseSection> Sections)
{
    /// <summary>Fewer lines have no course.</summary>
    public const int FewestLines = 4;

    // More steps are thinner than a phone's pixels, and more sections than that a fence.
    private const int MostSteps = 240;
    private const int MostSections = 24;

    // An emotion is drawn if it has this share of the whole song, or takes a line for itself somewhere.
    private const double LeastMean = 0.08;
    private const double LeastPeak = 0.5;

    /// <param name="lines">Every line, in the order of singing.</param>
    /// <param name="sections">Where sections begin.</param>
    /// <returns>Null when there are too few lines, or no model has read them.</returns>
    public static EmotionCourse? Of(IReadOnlyList<CourseLine> lines, IReadOnlyList<CourseSection> sections)
    {
        if (lines.Count < FewestLines || lines.All(line => line.Emotions.Count == 0))
            return null;

        var perStep = (lines.Count + MostSteps - 1) / MostSteps;
        EmotionRibbon[] all =
        [
            .. lines[0].Emotions.Select(emotion => EmotionRibbon.Of(emotion.Key, [.. lines.Select(line => ShareOf(line, emotion.Key))], lines, perStep)),
        ];
        EmotionRibbon[] shown = [.. all.Where(ribbon => ribbon.Mean >= LeastMean || ribbon.Peak >= LeastPeak)];
        return new EmotionCourse(
            (lines.Count + perStep - 1) / perStep,
            perStep,
            [.. shown.OrderBy(ribbon => ribbon.Name == "neutral").ThenByDescending(ribbon => ribbon.Mean)],
            [.. all.Except(shown).Select(ribbon => ribbon.Name)],
            sections.Count > MostSections ? [] : sections);
    }

    private static double ShareOf(CourseLine line, string emotion) => line.Emotions.FirstOrDefault(share => share.Key == emotion).Value;
}

/// <summary>What the models make of one line.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Emotions">Shares of one, by emotion, in the model's order.</param>
internal sealed record CourseLine(int Number, IReadOnlyList<KeyValuePair<string, double>> Emotions);

/// <summary>Where a section begins.</summary>
/// <param name="Before">How many lines come before it.</param>
/// <param name="Label">For example <c>Chorus</c>; null when it has none.</param>
internal sealed record CourseSection(int Before, string? Label);

/// <summary>One emotion over the song.</summary>
/// <param name="Name">The model's label.</param>
/// <param name="Mean">Its share of the whole song, 0 to 1.</param>
/// <param name="Peak">Its share of the line that has most of it.</param>
/// <param name="PeakLine">That line's number.</param>
/// <param name="Outline">An SVG path, as wide as there are steps and 100 high.</param>
internal sealed record EmotionRibbon(string Name, double Mean, double Peak, int PeakLine, string Outline)
{
    public static EmotionRibbon Of(string name, double[] shares, IReadOnlyList<CourseLine> lines, int perStep)
    {
        var peak = Array.IndexOf(shares, shares.Max());
        return new EmotionRibbon(name, shares.Average(), shares[peak], lines[peak].Number, Area([.. shares.Chunk(perStep).Select(step => step.Average())]));
    }

    // Steps: a smooth curve would show emotions between the lines that nobody measured.
    private static string Area(double[] shares)
    {
        var path = new StringBuilder("M0 100");
        for (var i = 0; i < shares.Length; i++)
            path.Append(CultureInfo.InvariantCulture, $"V{Svg.Number(100 - (100 * shares[i]))}H{i + 1}");
        return path.Append("V100z").ToString();
    }
}
