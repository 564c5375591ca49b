namespace AnalysisApp.Library.Tests;

public sealed class SongTests(LibraryDatabase database) : IClassFixture<LibraryDatabase>
{
    [Fact]
    public async Task Added_songs_are_read_back_as_they_were_returned()
    {
        var added = await database.Songs.AddAsync(
            LibraryDatabase.Owner,
            [
                new NewSong(new SongDescription("One", "A", "Album", 200), new NewLyrics("la la", "api")),
                new NewSong(new SongDescription("Two", "B"), null),
            ],
            default);

        Assert.Equal(["One", "Two"], added.Select(song => song.Description.Title));
        foreach (var song in added)
            Assert.Equal(song, await database.Songs.FindAsync(song.Id, default));
    }

    [Fact]
    public async Task No_songs_are_added_when_one_of_them_cannot_be_stored()
    {
        var before = await database.Analyses.CountAsync(null, default);

        await Assert.ThrowsAsync<ArgumentException>(() => database.Songs.AddAsync(
            LibraryDatabase.Owner,
            [new NewSong(new SongDescription("Fine", "A"), null), new NewSong(new SongDescription("Bad\0", "A"), null)], default));

        Assert.Equal(before, await database.Analyses.CountAsync(null, default));
    }

    [Fact]
    public async Task Adding_nothing_is_fine() => Assert.Empty(await database.Songs.AddAsync(LibraryDatabase.Owner, [], default));

    [Fact]
    public async Task An_unknown_song_is_null_everywhere()
    {
        var id = Guid.NewGuid();

        Assert.Null(await database.Songs.FindAsync(id, default));
        Assert.Null(await database.Songs.UpdateAsync(id, new SongDescription("T", "A"), default));
        Assert.Null(await database.Songs.SetLyricsAsync(id, new NewLyrics("la", "api"), default));
        Assert.Null(await database.Songs.ReadLyricsAsync(id, default));
        Assert.False(await database.Songs.DeleteAsync(id, default));
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM library.lyrics WHERE text = 'la'"));
    }

    [Fact]
    public async Task Missing_ids_are_those_that_are_no_songs_each_once()
    {
        var song = await database.AddSongAsync();
        var unknown = Guid.NewGuid();

        Assert.Equal([unknown], await database.Access.FindForeignAsync(null, [unknown, song.Id, unknown], Access.Read, default));
        Assert.Empty(await database.Access.FindForeignAsync(null, [], Access.Read, default));
    }

    [Fact]
    public async Task An_update_changes_the_description_and_the_time_and_leaves_the_lyrics()
    {
        var song = await database.AddSongAsync(lyrics: "words");
        database.Later();

        var updated = await database.Songs.UpdateAsync(song.Id, new SongDescription("New", "Name", "Album", 86_400), default);

        Assert.Equal(new SongDescription("New", "Name", "Album", 86_400), updated!.Description);
        Assert.Equal(song.LyricsHash, updated.LyricsHash);
        Assert.Equal(song.CreatedAt, updated.CreatedAt);
        Assert.True(updated.UpdatedAt > song.UpdatedAt);
        Assert.Equal(updated, await database.Songs.FindAsync(song.Id, default));
    }

    [Fact]
    public async Task An_update_that_changes_nothing_leaves_the_time()
    {
        var song = await database.AddSongAsync(lyrics: "same words");
        database.Later();

        Assert.Equal(song, await database.Songs.UpdateAsync(song.Id, song.Description, default));
        Assert.Equal(song, await database.Songs.SetLyricsAsync(song.Id, new NewLyrics("same words", "pasted"), default));
    }

    [Fact]
    public async Task An_update_that_cannot_be_stored_changes_nothing()
    {
        var song = await database.AddSongAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => database.Songs.UpdateAsync(song.Id, new SongDescription("New", " "), default));
        await Assert.ThrowsAsync<ArgumentException>(() => database.Songs.UpdateAsync(song.Id, new SongDescription("New", "A", null, 0), default));

        Assert.Equal(song, await database.Songs.FindAsync(song.Id, default));
    }

    [Fact]
    public async Task A_deleted_song_leaves_its_playlists_and_takes_its_lyrics_and_history_along()
    {
        var song = await database.AddSongAsync(lyrics: "only this song has these");
        var other = await database.AddSongAsync();
        var playlist = await database.Playlists.AddAsync(LibraryDatabase.Owner, "P", [song.Id, other.Id], default);
        await database.SaveAsync(song, "deletion");

        Assert.True(await database.Songs.DeleteAsync(song.Id, default));

        Assert.Null(await database.Songs.FindAsync(song.Id, default));
        Assert.Null(await database.Analyses.FindAsync(song.LyricsHash!, "deletion", default));
        Assert.Empty(await database.Analyses.ListAsync(song.Id, default));
        Assert.Equal(1, (await database.Playlists.FindAsync(playlist.Id, default))!.SongCount);
        Assert.Equal(0L, await database.ScalarAsync<long>($"SELECT count(*) FROM library.lyrics WHERE hash = '{song.LyricsHash}'"));
        Assert.False(await database.Songs.DeleteAsync(song.Id, default));
    }

    [Fact]
    public async Task Songs_that_share_lyrics_and_an_analysis_keep_them_until_the_last_is_deleted_even_when_all_go_at_once()
    {
        var songs = new List<Song>();
        for (var i = 0; i < 8; i++)
        {
            songs.Add(await database.AddSongAsync($"Shared {i}", lyrics: "shared by eight"));
            await database.SaveAsync(songs[i], "shared");
        }

        await database.Songs.DeleteAsync(songs[0].Id, default);
        Assert.Equal("shared by eight", (await database.Songs.ReadLyricsAsync(songs[1].Id, default))!.Text);
        Assert.NotNull(await database.Analyses.FindNewestAsync(songs[1].Id, default));

        await Task.WhenAll(songs.Skip(1).Select(song => database.Songs.DeleteAsync(song.Id, default)));
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM library.lyrics WHERE text = 'shared by eight'"));
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM library.analysis WHERE config_hash = 'shared'"));
    }
}
