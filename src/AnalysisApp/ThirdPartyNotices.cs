using System.Text.RegularExpressions;

namespace AnalysisApp;

/// <summary>What the program is built on, and under which licences: the table of THIRD-PARTY-NOTICES.md beside it.</summary>
internal static partial class ThirdPartyNotices
{
    /// <summary>The program's own licence, by its SPDX id.</summary>
    public const string OwnLicence = "Apache-2.0";

    /// <summary>Every part with its licence, in the table's order and as plain text; none where somebody took the file away.</summary>
    public static IReadOnlyList<LicensedPart> Parts { get; } = Read(Path.Combine(AppContext.BaseDirectory, "THIRD-PARTY-NOTICES.md"));

    private static List<LicensedPart> Read(string file)
    {
        if (!File.Exists(file))
            return [];

        var parts = new List<LicensedPart>();
        foreach (var line in File.ReadLines(file))
        {
            if (line.Trim('|', ' ').Split(" | ") is [var part, var licence] && part != "part")
                parts.Add(new LicensedPart(Plain(part), Plain(licence)));
        }

        return parts;
    }

    private static string Plain(string markdown) => Link().Replace(markdown, "$1").Replace("`", "", StringComparison.Ordinal).Trim();

    [GeneratedRegex(@"\[([^\]]+)\]\([^)]+\)")]
    private static partial Regex Link();
}

/// <summary>One part.</summary>
/// <param name="Part">What it is.</param>
/// <param name="Licence">Under which licences it comes.</param>
internal sealed record LicensedPart(string Part, string Licence);
