using System.Globalization;
using System.Text;

namespace AnalysisApp.Inference.Tokenization;

/// <summary>BERT's cleaning of a text before it is cut into words.</summary>
internal sealed record BertNormalizer(bool CleanText, bool SpaceChinese, bool StripAccents, bool Lowercase)
{
    public string Normalize(string text)
    {
        if (CleanText)
            text = Clean(text);
        if (SpaceChinese)
            text = Space(text);
        if (StripAccents)
            text = Strip(text);
        return Lowercase ? text.ToLowerInvariant() : text;
    }

    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\t' or '\n' or '\r' || CodePoints.IsSpace(rune))
                clean.Append(' ');
            else if (rune.Value is not (0 or 0xFFFD) && !CodePoints.IsOther(rune))
                clean.Append(rune);
        }

        return clean.ToString();
    }

    private static string Space(string text)
    {
        var spaced = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsChinese(rune.Value))
                spaced.Append(' ').Append(rune).Append(' ');
            else
                spaced.Append(rune);
        }

        return spaced.ToString();
    }

    private static string Strip(string text)
    {
        var stripped = new StringBuilder(text.Length);
        foreach (var rune in text.Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
                stripped.Append(rune);
        }

        return stripped.ToString();
    }

    private static bool IsChinese(int value) => value
        is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
