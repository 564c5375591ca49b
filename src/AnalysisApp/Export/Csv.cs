using System.Globalization;
using System.Text.RegularExpressions;
using CsvHelper;

namespace AnalysisApp.Export;

/// <summary>
/// Comma-separated values (RFC 4180) in UTF-8, one row a song, with a byte order mark: spreadsheets take it for another encoding without. A text that
/// a spreadsheet could take for a formula gets an apostrophe in front, also where a spreadsheet of another country would begin a new cell
/// (OWASP, <see href="https://owasp.org/www-community/attacks/CSV_Injection">CSV Injection</see>).
/// </summary>
internal static partial class Csv
{
    private static readonly CsvWriterOptions Options = new() { WriteByteOrderMark = true };

    public static async Task WriteAsync(
        Stream output, CleanPlaylist playlist, ExportFormat.ReadQuotes? quotes, CancellationToken cancellationToken)
    {
        await using var csv = CsvWriter.Create(output, Options, leaveOpen: true);
        string[] head = ["Position", "Title", "Artist", "Album", "Duration (s)", "Kept", "Rating", "Score", "Source", "Reason"];
        await csv.WriteRecordAsync(quotes is null ? head : [.. head, "Lines"], cancellationToken);
        foreach (var song in playlist.Songs)
        {
            var row = RowOf(song);
            await csv.WriteRecordAsync(
                quotes is null ? row : [.. row, Cell(ExportWords.Quotes(await quotes(song, cancellationToken)))], cancellationToken);
        }

        await csv.FlushAsync(cancellationToken);
    }

    private static string[] RowOf(CleanSong song) =>
    [
        Number(song.Position),
        Cell(song.Description.Title),
        Cell(song.Description.Artist),
        Cell(song.Description.Album ?? ""),
        Number(song.Description.DurationSeconds),
        song.Kept ? "yes" : "no",
        song.Rating,
        Number(song.Score),
        song.Source,
        Cell(song.Reason),
    ];

    private static string Number(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Cell(string text) => BeforeFormula().Replace(text, "'");

    // The writer's own guard knows ASCII at the very beginning only; some programs trim, some do not see what is invisible, some read the full-width forms
    // as the same, and where a comma is in numbers a cell ends with a semicolon, quoted or not.
    [GeneratedRegex("""(?<=^|[;|])(?=[\s"\p{Cf}]*[=+\-@＝＋－＠])|^(?=[\t\r\n])""")]
    private static partial Regex BeforeFormula();
}
