using System.Globalization;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace AnalysisApp.Export;

/// <summary>Names of people's playlists as names of files, on any system.</summary>
internal static class FileName
{
    private const int MaxCharacters = 120;
    private const string Reserved = "\\/:*?\"<>|";

    /// <summary>
    /// Without what a file system takes for something else, what cannot be seen (a mark that turns the reading direction can make an
    /// extension look like another), and dots or spaces at the ends. Never empty.
    /// </summary>
    public static string Clean(string name)
    {
        var clean = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > MaxCharacters)
                break;

            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Format:
                    break;
                case UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned:
                    clean.Append(' ');
                    break;
                default:
                    clean.Append(rune.Value < 128 && Reserved.Contains((char)rune.Value, StringComparison.Ordinal) ? "_" : rune.ToString());
                    break;
            }
        }

        return clean.ToString().Trim(' ', '.') is { Length: > 0 } kept ? kept : "playlist";
    }

    /// <summary>
    /// An answer that is to be saved under this name (RFC 6266): once for old clients in ASCII, once for all others in UTF-8 (<c>filename*</c>, RFC 8187).
    /// </summary>
    public static string Attachment(string name)
    {
        var header = new ContentDispositionHeaderValue("attachment");
        header.SetHttpFileName(name);
        return header.ToString();
    }
}
