using System.Text.RegularExpressions;

namespace AnalysisApp.Analysis.Parsing;

/// <summary>A line by which a source of lyrics says that nobody sings.</summary>
internal static partial class InstrumentalNote
{
    public static bool Is(string line) => line.Length <= 60 && Note().IsMatch(line);

    // LRCLIB and players write [au: instrumental]; others a header, the bare word or a sentence.
    [GeneratedRegex(
        @"^\W*(?:au\s*:\s*)?(?:this (?:song|track|piece) is (?:an )?|this is an )?instrumental(?: track| song| version| piece| only)?\W*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Note();
}
