using AnalysisApp.Api;
using AnalysisApp.Library;

namespace AnalysisApp.Pages.Songs;

/// <summary>A song that a person typed or pasted.</summary>
internal static class PastedSong
{
    public const string Source = "pasted";

    /// <summary>Adds it to a user's songs; or finds it, when they have the same song with the same lyrics already.</summary>
    public static async Task<(Guid Id, bool Known)> AddAsync(Guid ownerId, NewSongRequest request, ISongs songs, CancellationToken cancellationToken)
    {
        var lyrics = string.IsNullOrWhiteSpace(request.Lyrics) ? null : new NewLyrics(request.Lyrics, Source);
        try
        {
            var added = await songs.AddAsync(ownerId, [new NewSong(request.Describe(), lyrics)], cancellationToken);
            return (added[0].Id, false);
        }
        catch (DuplicateSongException duplicate)
        {
            return (duplicate.ExistingId, true);
        }
    }
}
