namespace AnalysisApp.Library.Tests;

/// <summary>What concerns many songs at once: whole lists, and the library counted under every policy.</summary>
public sealed class WholeListTests(LibraryDatabase database) : IClassFixture<LibraryDatabase>
{
    [Fact]
    public async Task Every_policy_counts_as_it_would_alone_decisions_and_artist_rules_included()
    {
        await database.AddPolicyAsync("strict", axis: 1, limit: 0);
        var songs = new List<Song>();
        for (short level = 0; level < 5; level++)
        {
            for (var i = 0; i < 4; i++)
                songs.Add(await database.AddReadSongAsync(LevelPolicy.ProfileOf(level, (short)(4 - level), 0), $"Song {level} {i}", $"Artist {i}"));
        }

        var unread = await database.AddSongAsync();
        songs.Add(await database.AddReadSongAsync(LevelPolicy.ProfileOf("unknown")));
        await database.DecideAsync(songs[0], "family", "blocked");
        await database.DecideAsync(songs[16], "strict", "approved");
        await database.DecideAsync(unread, "strict", "approved");
        await database.Policies.SetRuleAsync("family", "Artist 2", "not_suitable", null, "owner", default);
        await database.Policies.SetRuleAsync("strict", "Artist 0", "suitable", null, "owner", default);

        var all = await database.Songs.SummarizeAllAsync(null, default);

        Assert.Equal(["family", "strict"], all.Select(policy => policy.Policy));
        foreach (var policy in all)
        {
            Assert.Equal(await database.ReckonAsync(policy.Policy), policy.Counts);
            Assert.Equal(await database.ScalarAsync<long>("SELECT count(*) FROM library.song"), policy.Counts.Suitable + policy.Counts.UseWithCare + policy.Counts.NotSuitable + policy.Counts.Unknown + policy.Counts.NotAnalyzed);
        }

        Assert.Equal(1, all[0].Counts.NotAnalyzed - all[1].Counts.NotAnalyzed);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(SongSort.Newest)]
    [InlineData(SongSort.ScoreLow)]
    [InlineData(SongSort.ScoreHigh)]
    public async Task A_whole_list_is_what_its_pages_are(SongSort? sort)
    {
        var artist = $"Whole {sort}";
        for (short level = 0; level < 5; level++)
            await database.AddReadSongAsync(LevelPolicy.ProfileOf(level, 0, 0), $"Level {level}", artist);
        await database.AddSongAsync("Unread", artist);
        var filter = new SongFilter(null, "family", Text: artist) { Sort = sort };

        var whole = await database.Songs.ListReferencesAsync(filter, 100, default);

        Assert.Equal((await database.ReadPagesAsync(filter, 2)).Select(row => new SongReference(row.Song.Id, row.Song.Description.Title)), whole);
        Assert.Equal(whole.Take(3), await database.Songs.ListReferencesAsync(filter, 3, default));
        Assert.Equal(whole, await database.Songs.ListReferencesAsync([.. whole.Select(song => song.Id), Guid.NewGuid()], default));
    }

    [Fact]
    public async Task A_list_within_scores_has_no_song_without_one_and_its_facets_count_the_same()
    {
        for (short level = 0; level < 5; level++)
            await database.AddReadSongAsync(LevelPolicy.ProfileOf(level, 0, 0), $"Level {level}", "Scored");
        await database.AddSongAsync("Unread", "Scored");
        await database.AddReadSongAsync(LevelPolicy.ProfileOf("unknown"), "Unknown", "Scored");
        var filter = new SongFilter(null, "family", Text: "Scored") { MinScore = 70, MaxScore = 90 };

        var rows = await database.ReadPagesAsync(filter, 10);

        Assert.Equal(["Level 1", "Level 2", "Level 3"], rows.Select(row => row.Song.Description.Title));
        var facets = await database.Songs.CountFacetsAsync(filter, default);
        Assert.Equal(3, facets.Songs);
        Assert.Equal(3, facets.Rating.Values.Sum());
        await Assert.ThrowsAsync<ArgumentException>(() => database.Songs.CountFacetsAsync(filter with { MinScore = -1 }, default));
    }

    [Fact]
    public async Task The_publishers_mark_is_a_facet_of_its_own()
    {
        foreach (var advisory in new[] { "explicit", "explicit", "clean", null })
            await database.AddReadSongAsync(LevelPolicy.ProfileOf("suitable"), $"Marked {Guid.NewGuid():N}", "Marker", advisory);

        var facets = await database.Songs.CountFacetsAsync(new SongFilter(null, "family", Text: "Marker") { Advisory = "clean" }, default);

        Assert.Equal((1, 2, 1), (facets.Songs, facets.Advisory["explicit"], facets.Advisory["clean"]));
    }

    [Fact]
    public async Task Playlists_are_found_by_a_part_of_their_name_and_listed_by_their_last_change()
    {
        var song = await database.AddSongAsync();
        var ids = new List<Guid>();
        foreach (var name in new[] { "Évening one", "evening two", "Morning" })
        {
            database.Later();
            ids.Add((await database.Playlists.AddAsync(LibraryDatabase.Owner, name, [], default)).Id);
        }

        database.Later();
        await database.Playlists.AddSongsAsync(ids[0], [song.Id], default);

        var found = await database.Playlists.ListAsync(new PlaylistFilter(null, "family", "EVENING"), null, 10, default);
        Assert.Equal([ids[0], ids[1]], found.Items.Select(row => row.Playlist.Id).OrderBy(ids.IndexOf));

        var byChange = new PlaylistFilter(null, "family", ByChange: true);
        var first = await database.Playlists.ListAsync(byChange, null, 2, default);
        var second = await database.Playlists.ListAsync(byChange, first.Next, 2, default);
        Assert.Equal([ids[0], ids[2], ids[1]], first.Items.Concat(second.Items).Select(row => row.Playlist.Id));
        await Assert.ThrowsAsync<FormatException>(() => database.Playlists.ListAsync(new PlaylistFilter(null, "family"), first.Next, 2, default));
    }

    [Fact]
    public async Task A_row_tells_how_well_the_song_could_be_read()
    {
        await database.AddReadSongAsync(LevelPolicy.ProfileOf("unknown"), "Silent", "Quality");
        await database.AddSongAsync("Unread", "Quality");

        var rows = await database.ReadPagesAsync(new SongFilter(null, "family", Text: "Quality"), 10);

        Assert.Equal(["no_lyrics", null], rows.Select(row => row.Quality));
    }
}
