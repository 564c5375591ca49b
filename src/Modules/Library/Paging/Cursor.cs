using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace AnalysisApp.Library.Paging;

/// <summary>
/// The sort key of a page's last row, as text that callers hand back unread. Going on from a key, and not from a count, neither
/// repeats nor leaves out a row when others come and go between two pages.
/// </summary>
internal static class Cursor
{
    private const int MaxLength = 2_000;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes a cursor. No part may hold a control character; folded text has none.</summary>
    /// <param name="list">Which order it belongs to: one list's cursor is none of another's.</param>
    /// <param name="parts">The sort key.</param>
    public static string Write(string list, params ReadOnlySpan<string> parts)
        => Base64Url.EncodeToString(Strict.GetBytes($"{list}\n{string.Join('\n', parts!)}"));

    /// <summary>Reads a cursor of that list.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static string[] Read(string cursor, string list, int parts)
    {
        if (cursor.Length > MaxLength || !Base64Url.IsValid(cursor))
            throw NotOurs();

        string[] read;
        try
        {
            read = Strict.GetString(Base64Url.DecodeFromChars(cursor)).Split('\n');
        }
        catch (DecoderFallbackException)
        {
            throw NotOurs();
        }

        if (read.Length != parts + 1 || read[0] != list || read.Any(part => part.Any(char.IsControl)))
            throw NotOurs();

        return read[1..];
    }

    /// <summary>An id in a cursor.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Guid Id(string part) => Guid.TryParseExact(part, "N", out var id) ? id : throw NotOurs();

    /// <summary>A position in a cursor.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static int Position(string part)
        => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : throw NotOurs();

    /// <summary>A time in a cursor, in UTC ticks.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static DateTime Time(string part)
        => long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTime.MaxValue.Ticks
            ? new DateTime(ticks, DateTimeKind.Utc)
            : throw NotOurs();

    private static FormatException NotOurs() => new("The cursor is not one of this list. Use the value of 'next' as it is, or start without one.");
}
