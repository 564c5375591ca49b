using System.Globalization;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Wording;

/// <summary>A mood from -100 (dark) to 100 (bright), for people.</summary>
internal static class MoodWords
{
    /// <summary>The bounds between the five words; nearer than the first to zero is neither bright nor dark.</summary>
    private const double Some = 15;
    private const double Much = 50;

    public static string Of(double? mood) => Step(mood) switch
    {
        null => T["not read"],
        -2 => T["dark"],
        -1 => T["rather dark"],
        0 => T["in between"],
        1 => T["rather bright"],
        _ => T["bright"],
    };

    /// <summary>-2 (dark) to 2 (bright); null for none.</summary>
    public static int? Step(double? mood) => mood switch
    {
        null => null,
        <= -Much => -2,
        <= -Some => -1,
        < Some => 0,
        < Much => 1,
        _ => 2,
    };

    /// <summary>The number with its sign.</summary>
    public static string Number(double mood) => Math.Round(mood).ToString("+0;−0;0", CultureInfo.InvariantCulture);
}
