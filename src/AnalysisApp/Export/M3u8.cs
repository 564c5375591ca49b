using System.Globalization;
using System.Text;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Export;

/// <summary>
/// Extended M3U in UTF-8: <c>#EXTM3U</c>, <c>#PLAYLIST:name</c>, and for each song <c>#EXTINF:seconds,Artist - Title</c> with -1 for an unknown length.
/// The library knows songs by name and not by file, so the location below it is the name again, as a relative path; players that match by
/// <c>#EXTINF</c> find their own file. What was left out stands in comments at the end.
/// </summary>
internal static class M3u8
{
    private static readonly UTF8Encoding WithoutMark = new(encoderShouldEmitUTF8Identifier: false);

    public static async Task WriteAsync(Stream output, CleanPlaylist playlist, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(output, WithoutMark, leaveOpen: true) { NewLine = "\n" };
        await writer.WriteLineAsync($"#EXTM3U\n#PLAYLIST:{OneLine.Of(playlist.Name)}".AsMemory(), cancellationToken);
        await writer.WriteLineAsync($"# {ExportWords.About(playlist)}\n# {ExportWords.Counts(playlist)} {CleanPlaylist.Estimate}".AsMemory(), cancellationToken);
        foreach (var song in playlist.Songs.Where(song => song.Kept))
        {
            var seconds = song.Description.DurationSeconds?.ToString(CultureInfo.InvariantCulture) ?? "-1";
            await writer.WriteLineAsync($"#EXTINF:{seconds},{OneLine.Of(song.Name)}\n{LocationOf(song)}".AsMemory(), cancellationToken);
        }

        foreach (var song in playlist.Songs.Where(song => !song.Kept))
            await writer.WriteLineAsync($"# {T["Left out: {0}. {1}", OneLine.Of(song.Name), OneLine.Of(song.Reason)]}".AsMemory(), cancellationToken);
    }

    /// <summary>Begins with a dot and a slash: an artist's name may begin with #, and such a line would be a comment.</summary>
    private static string LocationOf(CleanSong song) => $"./{FileName.Clean(song.Name)}";
}
