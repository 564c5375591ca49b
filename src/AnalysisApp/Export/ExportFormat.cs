namespace AnalysisApp.Export;

/// <summary>A file format of a clean playlist.</summary>
/// <param name="Name">In URLs, and the file's extension.</param>
/// <param name="ContentType">In HTTP.</param>
/// <param name="TakesQuotes">Whether it can hold the lines behind a rating.</param>
/// <param name="WriteAsync">Writes one, in UTF-8.</param>
internal sealed record ExportFormat(string Name, string ContentType, bool TakesQuotes, ExportFormat.Write WriteAsync)
{
    /// <summary>Writes a clean playlist.</summary>
    /// <param name="output">Written asynchronously only; not closed.</param>
    /// <param name="playlist">What to write.</param>
    /// <param name="quotes">The lines behind a song's rating; null leaves them out.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public delegate Task Write(Stream output, CleanPlaylist playlist, ReadQuotes? quotes, CancellationToken cancellationToken);

    /// <summary>Reads the lines behind a song's rating.</summary>
    public delegate Task<IReadOnlyList<QuotedLine>> ReadQuotes(CleanSong song, CancellationToken cancellationToken);

    public static IReadOnlyList<ExportFormat> All { get; } =
    [
        new("m3u8", "audio/x-mpegurl; charset=utf-8", TakesQuotes: false, (output, playlist, _, cancellationToken) => M3u8.WriteAsync(output, playlist, cancellationToken)),
        new("csv", "text/csv; charset=utf-8", TakesQuotes: true, Csv.WriteAsync),
        new("json", "application/json; charset=utf-8", TakesQuotes: true, ExportJson.WriteAsync),
    ];

    /// <summary>The format of that name; null when there is none.</summary>
    public static ExportFormat? Find(string? name) => All.FirstOrDefault(format => format.Name == name);
}
