namespace AnalysisApp.Library.Tests;

public sealed class ScopeTests(LibraryDatabase database) : IClassFixture<LibraryDatabase>
{
    [Fact]
    public async Task Each_scope_selects_its_songs_in_playing_order_or_by_the_newest_playlist()
    {
        Assert.Equal((0, 0), await database.Analyses.CountAsync(null, default));
        var never = await AddAsync("never", null);
        var current = await AddAsync("current", "words");
        var otherModels = await AddAsync("other models", "words too");
        var otherLyrics = await AddAsync("other lyrics", "words before");
        var silent = await AddAsync("silent", null);
        var gained = await AddAsync("gained lyrics", null);
        await database.SaveAsync(current, "now");
        await database.SaveAsync(otherModels, "before");
        await database.SaveAsync(otherLyrics, "now");
        await database.Songs.SetLyricsAsync(otherLyrics.Id, new NewLyrics("words after", "api"), default);
        await database.SaveAsync(silent, "now", "unknown");
        await database.SaveAsync(gained, "now", "unknown");
        await database.Songs.SetLyricsAsync(gained.Id, new NewLyrics("words at last", "api"), default);
        var playlist = await database.Playlists.AddAsync(LibraryDatabase.Owner, "P", [otherLyrics.Id, never.Id, current.Id], default);

        Assert.Equal(["never"], await SelectAsync(null, AnalysisScope.Missing));
        Assert.Equal(["other lyrics", "never", "gained lyrics", "other models"], await SelectAsync(null, AnalysisScope.Outdated));
        Assert.Equal(["other lyrics", "current", "never", "gained lyrics", "silent", "other models"], await SelectAsync(null, AnalysisScope.All));
        Assert.Equal(["current", "silent"], await SelectAsync(null, AnalysisScope.Failed, current.Id, silent.Id, Guid.NewGuid()));
        Assert.Empty(await SelectAsync(null, AnalysisScope.Failed));

        Assert.Equal(["never"], await SelectAsync(playlist.Id, AnalysisScope.Missing));
        Assert.Equal(["other lyrics", "never"], await SelectAsync(playlist.Id, AnalysisScope.Outdated));
        Assert.Equal(["other lyrics", "never", "current"], await SelectAsync(playlist.Id, AnalysisScope.All));
        Assert.Equal(["current"], await SelectAsync(playlist.Id, AnalysisScope.Failed, current.Id, silent.Id));
        Assert.Empty(await SelectAsync(Guid.NewGuid(), AnalysisScope.All));

        Assert.Equal((6, 5), await database.Analyses.CountAsync(null, default));
    }

    private async Task<Song> AddAsync(string title, string? lyrics)
    {
        database.Later();
        return await database.AddSongAsync(title, lyrics: lyrics);
    }

    private async Task<IEnumerable<string>> SelectAsync(Guid? playlistId, AnalysisScope scope, params Guid[] failed)
        => (await database.Analyses.SelectAsync(null, playlistId, scope, "now", failed, default)).Select(song => song.Title);
}
