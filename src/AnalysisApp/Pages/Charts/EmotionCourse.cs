using System.Globalization;
using System.Text;
using AnalysisApp.Pages.Shared;

namespace AnalysisApp.Pages.Charts;

/// <summary>How a song feels from its first line to its last: a ribbon for the mood, and one for each emotion that matters in it.</summary>
/// <param name="Lines">How many lines were read.</param>
/// <param name="Ribbons">The mood first, then the emotions, the strongest first, neutral last.</param>
/// <param name="Faint">Emotions that hardly appear.</param>
/// <param name="Sections">Where a section begins, in the order of singing.</param>
internal sealed record EmotionCourse(int Lines, IReadOnlyList<EmotionRibbon> Ribbons, IReadOnlyList<string> Faint, IReadOnlyList<CourseSection> Sections)
{
    /// <summary>Fewer lines have no course.</summary>
    public const int FewestLines = 4;

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

        EmotionRibbon[] all =
        [
            .. lines[0].Emotions.Select(emotion => EmotionRibbon.Of(emotion.Key, [.. lines.Select(line => ShareOf(line, emotion.Key))], lines)),
        ];
        EmotionRibbon[] shown = [.. all.Where(ribbon => ribbon.Mean >= LeastMean || ribbon.Peak >= LeastPeak)];
        return new EmotionCourse(
            lines.Count,
            [.. shown.OrderBy(ribbon => ribbon.Name == "neutral").ThenByDescending(ribbon => ribbon.Mean)],
            [.. all.Except(shown).Select(ribbon => ribbon.Name)],
            sections);
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
/// <param name="Outline">An SVG path, as wide as there are lines and 100 high.</param>
internal sealed record EmotionRibbon(string Name, double Mean, double Peak, int PeakLine, string Outline)
{
    public static EmotionRibbon Of(string name, double[] shares, IReadOnlyList<CourseLine> lines)
    {
        var peak = Array.IndexOf(shares, shares.Max());
        return new EmotionRibbon(name, shares.Average(), shares[peak], lines[peak].Number, Area(shares));
    }

    // A step for each line: a smooth curve would show emotions between the lines that nobody measured.
    private static string Area(double[] shares)
    {
        var path = new StringBuilder("M0 100");
        for (var i = 0; i < shares.Length; i++)
            path.Append(CultureInfo.InvariantCulture, $"V{Svg.Number(100 - (100 * shares[i]))}H{i + 1}");
        return path.Append("V100z").ToString();
    }
}
