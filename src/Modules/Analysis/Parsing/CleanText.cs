using System.Globalization;
using System.Text;

namespace AnalysisApp.Analysis.Parsing;

/// <summary>Makes any string safe to store, show and tokenise: well-formed, composed (NFC), no control or invisible characters.</summary>
internal static class CleanText
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>Cuts at every line end that Unicode knows; CR LF is one.</summary>
    public static string[] LinesOf(string text) => text.ReplaceLineEndings("\n").Replace('\v', '\n').Split('\n');

    /// <summary>One line, trimmed, with single spaces.</summary>
    public static string Line(string line)
    {
        var clean = new StringBuilder(line.Length);
        var previous = default(Rune);
        foreach (var rune in WellFormed(line))
        {
            if (Rune.IsWhiteSpace(rune))
            {
                if (clean.Length > 0 && previous.Value != ' ')
                    clean.Append(' ');
                previous = new Rune(' ');
            }
            else if (IsVisible(rune, previous))
            {
                clean.Append(rune.ToString());
                previous = rune;
            }
        }

        return clean.ToString().TrimEnd().Normalize(NormalizationForm.FormC);
    }

    /// <summary>Whether there is anything to read: a letter or a digit. Notes, dashes and emoji alone are not text.</summary>
    public static bool HasText(string line)
    {
        foreach (var rune in line.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
                return true;
        }

        return false;
    }

    // EnumerateRunes would turn a lone surrogate into U+FFFD; here it goes, since it never was a character.
    private static IEnumerable<Rune> WellFormed(string line)
    {
        for (var at = 0; at < line.Length;)
        {
            if (Rune.TryGetRuneAt(line, at, out var rune))
            {
                at += rune.Utf16SequenceLength;
                yield return rune;
            }
            else
            {
                at++;
            }
        }
    }

    private static bool IsVisible(Rune rune, Rune previous)
    {
        // Emoji, Persian and Indic scripts are spelt with joiners; between Latin letters they only hide a word.
        if (rune.Value is ZeroWidthJoiner or ZeroWidthNonJoiner)
            return previous.Value > 0x24F;

        // String.Normalize throws at U+FFFE; no noncharacter may be in a text anyway.
        if ((rune.Value & 0xFFFE) == 0xFFFE)
            return false;

        return Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format);
    }
}
