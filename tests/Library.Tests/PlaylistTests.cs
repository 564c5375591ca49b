namespace AnalysisApp.Library.Tests;

public sealed class PlaylistTests(LibraryDatabase database) : IClassFixture<LibraryDatabase>
{
    [Fact]
    public async Task A_playlist_holds_its_songs_in_order_each_once()
    {
        var songs = await IdsAsync(3);

        var playlist = await database.Playlists.AddAsync(LibraryDatabase.Owner, "Mine", [songs[2], songs[0], songs[2], songs[1], songs[0]], default);

        Assert.Equal(3, playlist.SongCount);
        Assert.Equal(playlist, await database.Playlists.FindAsync(playlist.Id, default));
        Assert.Equal([songs[2], songs[0], songs[1]], await OrderAsync(playlist.Id));
    }

    [Fact]
    public async Task Unknown_songs_are_named_and_nothing_is_changed()
    {
        var songs = await IdsAsync(2);
        var (one, two) = (Guid.NewGuid(), Guid.NewGuid());
        var playlist = await database.Playlists.AddAsync(LibraryDatabase.Owner, "Before", [songs[0]], default);
        var playlists = await database.ScalarAsync<long>("SELECT count(*) FROM library.playlist");
        database.Later();

        foreach (var call in new Func<Task>[]
        {
            () => database.Playlists.AddAsync(LibraryDatabase.Owner, "New", [songs[1], one, two], default),
            () => database.Playlists.UpdateAsync(playlist.Id, "After", [songs[1], one, two], default),
            () => database.Playlists.AddSongsAsync(playlist.Id, [songs[1], one, two], default),
        })
        {
            var fault = await Assert.ThrowsAsync<UnknownSongsException>(call);
            Assert.Equal([one, two], fault.Ids);
        }

        Assert.Equal(playlists, await database.ScalarAsync<long>("SELECT count(*) FROM library.playlist"));
        Assert.Equal(playlist, await database.Playlists.FindAsync(playlist.Id, default));
        Assert.Equal([songs[0]], await OrderAsync(playlist.Id));
    }

    [Fact]
    public async Task An_unknown_playlist_is_null_everywhere()
    {
        var id = Guid.NewGuid();

        Assert.Null(await database.Playlists.FindAsync(id, default));
        Assert.Null(await database.Playlists.SummarizeAsync(id, "family", default));
        Assert.Null(await database.Playlists.UpdateAsync(id, "Name", [], default));
        Assert.Null(await database.Playlists.AddSongsAsync(id, await IdsAsync(1), default));
        Assert.Null(await database.Playlists.RemoveSongsAsync(id, [], default));
        Assert.False(await database.Playlists.DeleteAsync(id, default));
    }

    [Fact]
    public async Task Removed_songs_leave_the_others_in_order_and_stay_in_the_library()
    {
        var songs = await IdsAsync(4);
        var playlist = await database.Playlists.AddAsync(LibraryDatabase.Owner, "Shrinking", songs, default);
        database.Later();

        var shorter = await database.Playlists.RemoveSongsAsync(playlist.Id, [songs[2], songs[0], Guid.NewGuid()], default);

        Assert.Equal(2, shorter!.SongCount);
        Assert.True(shorter.UpdatedAt > playlist.UpdatedAt);
        Assert.Equal([songs[1], songs[3]], await OrderAsync(playlist.Id));
        Assert.NotNull(await database.Songs.FindAsync(songs[0], default));
        Assert.Equal(shorter, await database.Playlists.RemoveSongsAsync(playlist.Id, [songs[0]], default));
    }

    [Fact]
    public async Task An_update_renames_and_replaces_songs_only_when_they_are_given()
    {
        var songs = await IdsAsync(3);
        var playlist = await database.Playlists.AddAsync(LibraryDatabase.Owner, "Old name", [songs[0], songs[1]], default);
        database.Later();

        var renamed = await database.Playlists.UpdateAsync(playlist.Id, "New name", null, default);
        Assert.Equal(("New name", 2), (renamed!.Name, renamed.SongCount));
        Assert.True(renamed.UpdatedAt > playlist.UpdatedAt);
        Assert.Equal([songs[0], songs[1]], await OrderAsync(playlist.Id));

        var replaced = await database.Playlists.UpdateAsync(playlist.Id, "New name", [songs[2], songs[1]], default);
        Assert.Equal(2, replaced!.SongCount);
        Assert.Equal(replaced, await database.Playlists.FindAsync(playlist.Id, default));
        Assert.Equal([songs[2], songs[1]], await OrderAsync(playlist.Id));

        Assert.Equal(0, (await database.Playlists.UpdateAsync(playlist.Id, "New name", [], default))!.SongCount);
    }

    [Fact]
    public async Task Songs_are_added_at_the_end_and_those_it_has_stay_where_they_are()
    {
        var songs = await IdsAsync(4);
        var playlist = await database.Playlists.AddAsync(LibraryDatabase.Owner, "Growing", [songs[0], songs[1]], default);
        database.Later();

        var grown = await database.Playlists.AddSongsAsync(playlist.Id, [songs[3], songs[0], songs[2], songs[3]], default);
        Assert.Equal(4, grown!.SongCount);
        Assert.True(grown.UpdatedAt > playlist.UpdatedAt);
        Assert.Equal([songs[0], songs[1], songs[3], songs[2]], await OrderAsync(playlist.Id));

        database.Later();
        Assert.Equal(grown, await database.Playlists.AddSongsAsync(playlist.Id, songs, default));
    }

    [Fact]
    public async Task Many_who_add_the_same_songs_at_once_leave_each_song_once_and_positions_whole()
    {
        var songs = await IdsAsync(200);
        var playlist = await database.Playlists.AddAsync(LibraryDatabase.Owner, "Busy", [], default);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            database.Playlists.AddSongsAsync(playlist.Id, [.. songs.Skip(i * 10).Take(130)], default)));

        Assert.Equal(songs.Order(), (await OrderAsync(playlist.Id)).Order());
    }

    [Fact]
    public async Task Songs_deleted_while_they_are_added_never_break_the_playlist()
    {
        var songs = await IdsAsync(40);
        var playlist = await database.Playlists.AddAsync(LibraryDatabase.Owner, "Racing", [], default);

        var adding = songs.Chunk(4).Select(async chunk =>
        {
            try
            {
                await database.Playlists.AddSongsAsync(playlist.Id, chunk, default);
            }
            catch (UnknownSongsException)
            {
                // The song was deleted first; nothing of this chunk was added.
            }
        });
        await Task.WhenAll(adding.Concat(songs.Chunk(4).Select(chunk => (Task)database.Songs.DeleteAsync(chunk[0], default))));

        Assert.DoesNotContain(await OrderAsync(playlist.Id), id => songs.Chunk(4).Any(chunk => chunk[0] == id));
        Assert.Equal(0, (await OrderAsync(playlist.Id)).Count % 3);
    }

    [Fact]
    public async Task A_playlist_is_deleted_and_its_songs_stay()
    {
        var songs = await IdsAsync(2);
        var playlist = await database.Playlists.AddAsync(LibraryDatabase.Owner, "Gone", songs, default);

        Assert.True(await database.Playlists.DeleteAsync(playlist.Id, default));

        Assert.Null(await database.Playlists.FindAsync(playlist.Id, default));
        Assert.Empty(await database.Access.FindForeignAsync(null, songs, Access.Read, default));
    }

    [Fact]
    public async Task The_counts_by_rating_add_up_to_the_songs()
    {
        var songs = await database.AddSongsAsync(7, "Counted");
        var playlist = await database.Playlists.AddAsync(LibraryDatabase.Owner, "Counted", [.. songs.Select(song => song.Id)], default);
        string[] values = ["suitable", "suitable", "use_with_care", "not_suitable", "unknown"];
        for (var i = 0; i < values.Length; i++)
            await database.SaveAsync(songs[i], $"count {i}", values[i]);

        var summary = await database.Playlists.SummarizeAsync(playlist.Id, "family", default);

        Assert.Equal(new PlaylistSummary(playlist, 2, 1, 1, 1, 2), summary);
    }

    [Fact]
    public async Task Playlists_are_listed_by_name_page_by_page_equal_names_included()
    {
        var expected = new List<Guid>();
        foreach (var name in new[] { "listed b", "Listed A", "LISTED A", "listed á", "listed c" })
            expected.Add((await database.Playlists.AddAsync(LibraryDatabase.Owner, name, await IdsAsync(2), default)).Id);

        foreach (var limit in new[] { 1, 2, 200 })
        {
            var listed = new List<PlaylistSummary>();
            string? cursor = null;
            do
            {
                var page = await database.Playlists.ListAsync(new PlaylistFilter(null, "family"), cursor, limit, default);
                listed.AddRange(page.Items);
                cursor = page.Next;
            }
            while (cursor is not null);

            var ours = listed.Where(summary => expected.Contains(summary.Playlist.Id)).ToList();
            Assert.Equal(expected.Order(), ours.Select(summary => summary.Playlist.Id).Order());
            Assert.Equal(["listed b", "listed c"], ours.Skip(3).Select(summary => summary.Playlist.Name));
            Assert.All(ours, summary => Assert.Equal((2, 2), (summary.Playlist.SongCount, summary.NotAnalyzed)));
        }
    }

    private async Task<Guid[]> IdsAsync(int count) => [.. (await database.AddSongsAsync(count, "Artist")).Select(song => song.Id)];

    private async Task<List<Guid>> OrderAsync(Guid playlistId)
        => [.. (await database.ReadPagesAsync(new SongFilter(null, "family", PlaylistId: playlistId), 100)).Select(item => item.Song.Id)];
}
