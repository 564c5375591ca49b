using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Charts;

/// <summary>How far a level goes beyond what the audience is allowed: the steps of the one colour ramp that all pictures share, from blue to orange.</summary>
internal enum Heat
{
    /// <summary>Nothing was found.</summary>
    None,

    /// <summary>Within the limit, or on an axis that the policy does not look at.</summary>
    Within,

    /// <summary>One level beyond.</summary>
    One,

    /// <summary>Two levels beyond.</summary>
    Two,

    /// <summary>Three or four levels beyond.</summary>
    Far,
}

/// <summary>The ramp for people: a colour, a glyph and words, so that none of them stands alone.</summary>
internal static class HeatRamp
{
    /// <summary>The steps that say that something was found.</summary>
    public static IReadOnlyList<Heat> Found { get; } = [Heat.Within, Heat.One, Heat.Two, Heat.Far];

    /// <summary>The shape of something good: a small sun.</summary>
    public const string Sun = "M5 3a2 2 0 1 1 0 4a2 2 0 1 1 0-4zM4.6.4h.8v1.6h-.8zM4.6 8h.8v1.6h-.8zM.4 4.6H2v.8H.4zM8 4.6h1.6v.8H8z";

    /// <param name="level">0 to 4.</param>
    /// <param name="limit">The highest level that is still fine; null where the policy does not look.</param>
    public static Heat Of(int level, int? limit) => level == 0 ? Heat.None : (level - (limit ?? level)) switch
    {
        <= 0 => Heat.Within,
        1 => Heat.One,
        2 => Heat.Two,
        _ => Heat.Far,
    };

    /// <summary>The class that sets the colours.</summary>
    public static string Class(Heat heat) => heat switch
    {
        Heat.None => "heat-none",
        Heat.Within => "heat-within",
        Heat.One => "heat-one",
        Heat.Two => "heat-two",
        _ => "heat-far",
    };

    /// <summary>After a level: <c>strong, two levels beyond the limit</c>.</summary>
    public static string Words(Heat heat) => heat switch
    {
        Heat.None => T["nothing found"],
        Heat.Within => T["within the limit"],
        Heat.One => T["one level beyond the limit"],
        Heat.Two => T["two levels beyond the limit"],
        _ => T["far beyond the limit"],
    };

    /// <summary>The shape inside a square of ten units: a dot, an open triangle, a full one, two of them.</summary>
    public static string Glyph(Heat heat) => heat switch
    {
        Heat.None => "",
        Heat.Within => "M5 2.6a2.4 2.4 0 1 1 0 4.8a2.4 2.4 0 1 1 0-4.8z",
        Heat.One => "M5 1 9.4 9H.6zM5 3.9 3 7.5h4z",
        Heat.Two => "M5 1 9.4 9H.6z",
        _ => "M5 0 9 5H1zM5 5l4 5H1z",
    };
}
