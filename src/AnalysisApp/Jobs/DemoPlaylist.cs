using System.Text.Json;
using AnalysisApp.Library;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Jobs;

/// <summary>The demo playlist: original lyrics, so that a newcomer sees the app at work before owning a single song in it.</summary>
internal sealed class DemoPlaylist(ISongs songs, IPlaylists playlists)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Adds the songs and the playlist to a user's library, by a name in the language of the page.</summary>
    /// <exception cref="DuplicateSongException">They are there already.</exception>
    public async Task<Playlist> AddAsync(Guid ownerId, CancellationToken cancellationToken)
    {
        var file = await ReadAsync(cancellationToken);
        var added = await songs.AddAsync(
            ownerId,
            [.. file.Songs.Select(song => new NewSong(
                new SongDescription(song.Title, song.Artist, song.Album, song.DurationSeconds),
                song.Lyrics is null ? null : new NewLyrics(song.Lyrics, "demo")))],
            cancellationToken);
        return await playlists.AddAsync(ownerId, T["Demo: eleven songs nobody has heard"], [.. added.Select(song => song.Id)], cancellationToken);
    }

    /// <summary>The lyrics of its songs that have some.</summary>
    public static async Task<IReadOnlyList<string>> ReadLyricsAsync(CancellationToken cancellationToken)
        => [.. (await ReadAsync(cancellationToken)).Songs.Select(song => song.Lyrics).OfType<string>()];

    private static async Task<DemoFile> ReadAsync(CancellationToken cancellationToken)
    {
        await using var stream = typeof(DemoPlaylist).Assembly.GetManifestResourceStream("demo-playlist.json")
            ?? throw new InvalidOperationException("The demo playlist is not in the program. This is a bug.");
        return await JsonSerializer.DeserializeAsync<DemoFile>(stream, Json, cancellationToken)
            ?? throw new InvalidOperationException("The demo playlist is JSON null. This is a bug.");
    }

    private sealed record DemoFile(IReadOnlyList<DemoSong> Songs);

    private sealed record DemoSong(string Title, string Artist, string? Album, int? DurationSeconds, string? Lyrics);
}
