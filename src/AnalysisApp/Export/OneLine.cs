using System.Globalization;
using System.Text;

namespace AnalysisApp.Export;

/// <summary>Text on one line: what breaks a line, in any program's opinion, becomes a space.</summary>
internal static class OneLine
{
    public static string Of(string text)
    {
        if (!text.Any(Breaks))
            return text;

        var line = new StringBuilder(text.Length);
        foreach (var character in text)
            line.Append(Breaks(character) ? ' ' : character);
        return line.ToString();
    }

    private static bool Breaks(char character) => char.GetUnicodeCategory(character)
        is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
