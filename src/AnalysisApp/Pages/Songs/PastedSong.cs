using AnalysisApp.Api;
using AnalysisApp.Library;

namespace AnalysisApp.Pages.Songs;

/// <summary>A song that a person typed or pasted.</summary>
internal static class PastedSong
{
    public const string Source = "pasted";

    public static async Task<Song> AddAsync(NewSongRequest request, ISongs songs, CancellationToken cancellationToken)
    {
        var lyrics = string.IsNullOrWhiteSpace(request.Lyrics) ? null : new NewLyrics(request.Lyrics, Source);
        var added = await songs.AddAsync([new NewSong(request.Describe(), lyrics)], cancellationToken);
        return added[0];
    }
}
