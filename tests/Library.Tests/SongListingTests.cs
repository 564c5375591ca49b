using System.Text;
using AnalysisApp.Library.Paging;

namespace AnalysisApp.Library.Tests;

public sealed class SongListingTests(LibraryDatabase database) : IClassFixture<LibraryDatabase>
{
    private int _next;

    [Fact]
    public async Task Songs_come_by_artist_and_title_whatever_their_case_and_accents()
    {
        foreach (var (artist, title) in new[] { ("ordera B", "x"), ("Orderá a", "Zoo"), ("ORDERA A", "äpfel"), ("ordera a", "Bar") })
            await database.AddSongAsync(title, artist);

        var listed = await database.ReadPagesAsync(new SongFilter(null, "family", Text: "ordera"), limit: 3);

        Assert.Equal(["äpfel", "Bar", "Zoo", "x"], listed.Select(item => item.Song.Description.Title));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(200)]
    public async Task Pages_over_equal_keys_show_each_song_once(int limit)
    {
        var artist = $"Equal {limit}";
        var ids = new List<Guid>();
        for (var i = 0; i < 21; i++)
            ids.Add((await database.AddSongAsync("Same", artist)).Id);

        var listed = await database.ReadPagesAsync(new SongFilter(null, "family", Text: artist), limit);

        Assert.Equal(ids.Order(), listed.Select(item => item.Song.Id).Where(ids.Contains).Order());
        Assert.Equal(listed.Count, listed.DistinctBy(item => item.Song.Id).Count());
    }

    [Fact]
    public async Task A_full_last_page_has_no_next()
    {
        await database.AddSongsAsync(4, "Lastpage");

        var first = await database.Songs.ListAsync(new SongFilter(null, "family", Text: "lastpage"), null, 2, default);
        var second = await database.Songs.ListAsync(new SongFilter(null, "family", Text: "lastpage"), first.Next, 2, default);

        Assert.NotNull(first.Next);
        Assert.Equal(2, second.Items.Count);
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task Songs_that_come_and_go_between_pages_neither_repeat_nor_hide_others()
    {
        var filter = new SongFilter(null, "family", Text: "turnover");
        var stay = await database.AddSongsAsync(30, "Turnover");
        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await database.Songs.ListAsync(filter, cursor, 7, default);
            seen.AddRange(page.Items.Select(item => item.Song.Id));
            cursor = page.Next;

            // One before and one within what was read, and the row that the cursor points at is gone.
            await database.AddSongAsync("AAA", "Turnover");
            await database.AddSongAsync(page.Items[0].Song.Description.Title, "Turnover");
            await database.Songs.DeleteAsync(page.Items[^1].Song.Id, default);
        }
        while (cursor is not null);

        Assert.Equal(stay.Select(song => song.Id), seen);
    }

    [Theory]
    [InlineData(SongSort.Name)]
    [InlineData(SongSort.Newest)]
    [InlineData(SongSort.ScoreLow)]
    [InlineData(SongSort.ScoreHigh)]
    [InlineData(SongSort.Level)]
    [InlineData(SongSort.Position)]
    public async Task In_every_order_songs_that_come_and_go_between_pages_neither_repeat_nor_hide_others(SongSort sort)
    {
        var artist = $"Sorted by {sort}";
        for (var i = 0; i < 24; i++)
            await AddAsync();
        var playlist = await database.Playlists.AddAsync(LibraryDatabase.Owner, artist, [.. (await database.AddSongsAsync(3, artist)).Select(song => song.Id)], default);
        foreach (var item in await database.ReadPagesAsync(new SongFilter(null, "family", Text: artist), 200))
            await database.Playlists.AddSongsAsync(playlist.Id, [item.Song.Id], default);

        var filter = new SongFilter(null, "family", Text: artist, PlaylistId: sort == SongSort.Position ? playlist.Id : null) { Axis = sort == SongSort.Level ? 1 : null, Sort = sort };
        var stay = (await database.ReadPagesAsync(filter, 200)).Select(item => item.Song.Id).ToList();
        var seen = new List<Guid>();
        var gone = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await database.Songs.ListAsync(filter, cursor, 5, default);
            seen.AddRange(page.Items.Select(item => item.Song.Id));
            cursor = page.Next;
            await AddAsync();
            gone.Add(page.Items[^1].Song.Id);
            await database.Songs.DeleteAsync(page.Items[^1].Song.Id, default);
        }
        while (cursor is not null);

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(stay, seen.Where(stay.Contains));
        Assert.InRange(stay.Count, 18, 27);

        async Task AddAsync()
        {
            database.Later();
            var level = (short)(_next++ % 5);
            await database.AddReadSongAsync(LevelPolicy.ProfileOf(level, (short)Math.Min(level + 1, 4), 0), $"Song {_next * 7 % 10}", artist);
        }
    }

    [Fact]
    public async Task A_cursor_of_one_order_is_none_of_another()
    {
        await database.AddSongsAsync(3, "Orders");
        var orders = Enum.GetValues<SongSort>().Where(sort => sort != SongSort.Position).Select(sort => new SongFilter(null, "family") { Sort = sort, Axis = 0 }).ToList();
        foreach (var sort in orders.Select(order => order with { Axis = order.Sort == SongSort.Level ? 0 : null }))
        {
            await database.AddReadSongAsync(LevelPolicy.ProfileOf(1, 1, 1));
            await database.AddReadSongAsync(LevelPolicy.ProfileOf(1, 1, 1));
            var next = (await database.Songs.ListAsync(sort, null, 1, default)).Next!;
            foreach (var other in orders.Where(other => other.Sort != sort.Sort))
                await Assert.ThrowsAsync<FormatException>(() => database.Songs.ListAsync(other, next, 1, default));
        }

        var byFirstAxis = (await database.Songs.ListAsync(new SongFilter(null, "family") { Sort = SongSort.Level, Axis = 0 }, null, 1, default)).Next!;
        await Assert.ThrowsAsync<FormatException>(
            () => database.Songs.ListAsync(new SongFilter(null, "family") { Sort = SongSort.Level, Axis = 1 }, byFirstAxis, 1, default));
    }

    [Fact]
    public async Task An_order_that_does_not_go_with_the_filter_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => database.Songs.ListAsync(new SongFilter(null, "family") { Sort = SongSort.Level }, null, 1, default));
        await Assert.ThrowsAsync<ArgumentException>(() => database.Songs.ListAsync(new SongFilter(null, "family") { Sort = SongSort.Position }, null, 1, default));
        foreach (var filter in new[] { new SongFilter(null, "family") { Axis = -1 }, new SongFilter(null, "family") { Axis = 32 }, new SongFilter(null, "family") { Axis = 0, MinLevel = 5 } })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => database.Songs.ListAsync(filter, null, 1, default));
            await Assert.ThrowsAsync<ArgumentException>(() => database.Songs.CountFacetsAsync(filter, default));
        }
    }

    [Theory]
    [InlineData("0% a", "Wild 100% a")]
    [InlineData("e_c", "Wild snake_case")]
    [InlineData("k\\s", "Wild back\\slash")]
    [InlineData("t's", "Wild it's")]
    [InlineData("wild%", null)]
    [InlineData("wild_", null)]
    [InlineData("wild\\", null)]
    public async Task A_wildcard_stands_for_itself(string text, string? found)
    {
        foreach (var each in new[] { "Wild 100% a", "Wild snake_case", "Wild snakeXcase", "Wild back\\slash", "Wild it's", "Wild plain" })
            await database.AddSongAsync(each, "Wildcards");

        var titles = (await database.ReadPagesAsync(new SongFilter(null, "family", Text: text), 50)).Select(item => item.Song.Description.Title);

        Assert.Equal(found is null ? [] : [found], titles.Distinct());
    }

    [Fact]
    public async Task Text_is_looked_for_in_title_artist_and_album_and_nowhere_across()
    {
        var song = (await database.Songs.AddAsync(LibraryDatabase.Owner, [new NewSong(new SongDescription("Findtitle", "Findartist", "Findalbum"), null)], default))[0];

        foreach (var text in new[] { "INDTIT", "indart", "  findalbum " })
            Assert.Equal(song.Id, Assert.Single((await database.Songs.ListAsync(new SongFilter(null, "family", Text: text), null, 10, default)).Items).Song.Id);

        Assert.Empty((await database.Songs.ListAsync(new SongFilter(null, "family", Text: "findtitlefindartist"), null, 10, default)).Items);
        Assert.Empty((await database.Songs.ListAsync(new SongFilter(null, "family", Text: "findtitle\nfindartist"), null, 10, default)).Items);
    }

    [Fact]
    public async Task The_whole_library_is_counted_by_rating_under_the_named_policy()
    {
        var before = await database.CountAsync("family");
        var songs = await database.AddSongsAsync(6, "Whole");
        string[] values = ["suitable", "suitable", "use_with_care", "not_suitable", "unknown"];
        for (var i = 0; i < values.Length; i++)
            await database.SaveAsync(songs[i], $"whole {i}", values[i]);

        var summary = await database.CountAsync("family");

        Assert.Equal(
            new LibrarySummary(before.Suitable + 2, before.UseWithCare + 1, before.NotSuitable + 1, before.Unknown + 1, before.NotAnalyzed + 1),
            summary);
    }

    [Fact]
    public async Task Ratings_are_shown_and_filtered_under_the_named_policy()
    {
        var values = new[] { "suitable", "use_with_care", "not_suitable", "unknown" };
        foreach (var value in values)
            await database.SaveAsync(await database.AddSongAsync(value, "Rated"), $"config {value}", value);
        await database.AddSongAsync("not_analyzed", "Rated");

        foreach (var value in values.Append("not_analyzed"))
        {
            var item = Assert.Single(await database.ReadPagesAsync(new SongFilter(null, "family", Text: "rated", Rating: value), limit: 1));
            Assert.Equal(value, item.Song.Description.Title);
            Assert.Equal(value == "not_analyzed" ? null : new StoredRating("family", value, ScoreOf(value)), item.Rating);
            Assert.Equal(value == "not_analyzed", item.AnalysisId is null);
        }

        Assert.Empty((await database.Songs.ListAsync(new SongFilter(null, "family", Rating: "nonsense"), null, 10, default)).Items);
        Assert.All(
            await database.ReadPagesAsync(new SongFilter(null, "other", Text: "rated"), limit: 10),
            item => Assert.Null(item.Rating));

        static short? ScoreOf(string value) => value switch { "suitable" => 90, "use_with_care" => 80, "not_suitable" => 60, _ => null };
    }

    [Fact]
    public async Task Outdated_tells_other_lyrics_and_another_configuration()
    {
        var song = await database.AddSongAsync("Old", "Outdated", "first");
        await database.SaveAsync(song, "c1");

        Assert.False(await OutdatedAsync("c1"));
        Assert.True(await OutdatedAsync("c2"));
        Assert.False(await OutdatedAsync(null));

        await database.Songs.SetLyricsAsync(song.Id, new NewLyrics("second", "api"), default);
        Assert.True(await OutdatedAsync("c1"));
        Assert.False(await OutdatedAsync(null));

        async Task<bool> OutdatedAsync(string? config)
            => Assert.Single((await database.Songs.ListAsync(new SongFilter(null, "family", config, "outdated"), null, 10, default)).Items).Outdated;
    }

    [Fact]
    public async Task A_playlist_is_listed_in_its_order_page_by_page_and_filtered()
    {
        var songs = await database.AddSongsAsync(10, "Playlisted");
        Guid[] order = [.. songs.Reverse().Select(song => song.Id)];
        var playlist = await database.Playlists.AddAsync(LibraryDatabase.Owner, "Backwards", order, default);
        await database.SaveAsync(songs[3], "playlist");

        Assert.Equal(order, (await database.ReadPagesAsync(new SongFilter(null, "family", PlaylistId: playlist.Id), limit: 3)).Select(item => item.Song.Id));
        Assert.Equal(songs[3].Id, Assert.Single(await database.ReadPagesAsync(new SongFilter(null, "family", Rating: "suitable", PlaylistId: playlist.Id), 3)).Song.Id);
        Assert.Equal(songs[4].Id, Assert.Single(await database.ReadPagesAsync(new SongFilter(null, "family", Text: "00005", PlaylistId: playlist.Id), 3)).Song.Id);
        Assert.Empty((await database.Songs.ListAsync(new SongFilter(null, "family", PlaylistId: Guid.NewGuid()), null, 10, default)).Items);
    }

    [Fact]
    public async Task A_cursor_that_is_not_of_this_list_is_refused()
    {
        var playlist = await database.Playlists.AddAsync(LibraryDatabase.Owner, "Cursors", [.. (await database.AddSongsAsync(2, "Cursors")).Select(song => song.Id)], default);
        var ofLibrary = (await database.Songs.ListAsync(new SongFilter(null, "family"), null, 1, default)).Next!;
        var ofPlaylist = (await database.Songs.ListAsync(new SongFilter(null, "family", PlaylistId: playlist.Id), null, 1, default)).Next!;

        string[] foreign =
        [
            "", "x", "not base64!", ofPlaylist, ofLibrary[..^4], new string('A', 100_000), Convert.ToBase64String([0xff, 0xfe]), "\0", "é", "AAAA\ud800",
            Cursor.Write("song-name", "a", "b", "no id"), Cursor.Write("other", "a", "b", $"{Guid.NewGuid():N}"), Cursor.Write("song-name", "a\0", "b", $"{Guid.NewGuid():N}"),
            Convert.ToBase64String(Encoding.UTF8.GetBytes("song-name\na\nb")),
        ];
        foreach (var cursor in foreign)
            await Assert.ThrowsAsync<FormatException>(() => database.Songs.ListAsync(new SongFilter(null, "family"), cursor, 1, default));

        foreach (var cursor in new[] { ofLibrary, Cursor.Write("song-position", "-1"), Cursor.Write("song-position", "99999999999") })
            await Assert.ThrowsAsync<FormatException>(() => database.Songs.ListAsync(new SongFilter(null, "family", PlaylistId: playlist.Id), cursor, 1, default));

        await Assert.ThrowsAsync<FormatException>(() => database.Playlists.ListAsync(new PlaylistFilter(null, "family"), ofLibrary, 1, default));
    }
}
