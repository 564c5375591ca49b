using System.Globalization;
using System.Text;

namespace AnalysisApp.Analysis.Lexicon;

/// <summary>One character in its plainest form: lower case, without accents, full-width and ornamental letters as ordinary ones.</summary>
internal static class Folding
{
    private static readonly string[] Latin = [.. Enumerable.Range(0, 0x250).Select(value => Fold(new Rune(value)))];

    /// <returns>Empty for an accent that stands by itself; several characters for a ligature.</returns>
    public static string Of(Rune rune) => rune.Value < Latin.Length ? Latin[rune.Value] : Fold(rune);

    private static string Fold(Rune rune)
    {
        // Letters with a stroke have no decomposition.
        switch (rune.Value)
        {
            case 'ß': return "ss";
            case 'ø' or 'Ø': return "o";
            case 'ł' or 'Ł': return "l";
            case 'ı': return "i";
        }

        var folded = new StringBuilder();
        foreach (var part in rune.ToString().Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(part) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark))
                folded.Append(Rune.ToLowerInvariant(part).ToString());
        }

        return folded.ToString();
    }
}
