namespace AnalysisApp.Library.Tests;

public sealed class LibraryOrderTests(LibraryDatabase database) : IClassFixture<LibraryDatabase>
{
    [Fact]
    public async Task The_library_is_selected_by_playlist_newest_first_and_each_song_once()
    {
        var a = await AddAsync("a");
        var b = await AddAsync("b");
        var loose = await AddAsync("loose");
        var c = await AddAsync("c");
        var d = await AddAsync("d");
        var e = await AddAsync("e");
        database.Later();
        var older = await database.Playlists.AddAsync(LibraryDatabase.Owner, "Older", [e.Id, a.Id, c.Id], default);
        database.Later();
        await database.Playlists.AddAsync(LibraryDatabase.Owner, "Empty", [], default);
        database.Later();
        await database.Playlists.AddAsync(LibraryDatabase.Owner, "Newer", [b.Id, d.Id, a.Id], default);
        var looseToo = await AddAsync("loose too");

        Assert.Equal(["d", "b", "a", "e", "c", "loose too", "loose"], await SelectAsync(AnalysisScope.All));

        // Newest is who was made last, not who changed last.
        database.Later();
        await database.Playlists.UpdateAsync(older.Id, "Older, renamed", [e.Id, a.Id, c.Id, loose.Id], default);
        Assert.Equal(["d", "b", "a", "e", "c", "loose", "loose too"], await SelectAsync(AnalysisScope.All));

        await database.SaveAsync(d, "now");
        await database.SaveAsync(looseToo, "now");
        Assert.Equal(["b", "a", "e", "c", "loose"], await SelectAsync(AnalysisScope.Missing));
    }

    private async Task<Song> AddAsync(string title)
    {
        database.Later();
        return await database.AddSongAsync(title);
    }

    private async Task<IEnumerable<string>> SelectAsync(AnalysisScope scope)
        => (await database.Analyses.SelectAsync(null, null, scope, "now", [], default)).Select(song => song.Title);
}
