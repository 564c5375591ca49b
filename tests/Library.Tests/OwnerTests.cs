namespace AnalysisApp.Library.Tests;

/// <summary>What belongs to whom, and who may do what with it.</summary>
public sealed class OwnerTests(LibraryDatabase database) : IClassFixture<LibraryDatabase>
{
    private readonly Guid _ann = Guid.NewGuid();
    private readonly Guid _bob = Guid.NewGuid();
    private readonly Guid _eve = Guid.NewGuid();

    [Fact]
    public async Task Everybody_has_a_song_of_ones_own_of_the_same_name_and_words_and_nobody_has_it_twice()
    {
        var song = new NewSong(new SongDescription("Common", "Ground"), new NewLyrics("The same words", "pasted"));
        var anns = (await database.Songs.AddAsync(_ann, [song], default))[0];
        var bobs = (await database.Songs.AddAsync(_bob, [song], default))[0];

        Assert.NotEqual(anns.Id, bobs.Id);
        Assert.Equal(anns.Id, (await Assert.ThrowsAsync<DuplicateSongException>(() => database.Songs.AddAsync(_ann, [song], default))).ExistingId);
    }

    [Fact]
    public async Task A_playlist_holds_songs_of_its_owner_only()
    {
        var (anns, bobs) = (await AddAsync(_ann), await AddAsync(_bob));
        Assert.Equal([bobs.Id], (await Assert.ThrowsAsync<UnknownSongsException>(() => database.Playlists.AddAsync(_ann, "Mixed", [anns.Id, bobs.Id], default))).Ids);

        var playlist = await database.Playlists.AddAsync(_ann, "Ann's", [anns.Id], default);
        Assert.Equal(_ann, playlist.OwnerId);
        await Assert.ThrowsAsync<UnknownSongsException>(() => database.Playlists.AddSongsAsync(playlist.Id, [bobs.Id], default));
        await Assert.ThrowsAsync<UnknownSongsException>(() => database.Playlists.UpdateAsync(playlist.Id, "Ann's", [bobs.Id], default));
        Assert.Equal(1, (await database.Playlists.FindAsync(playlist.Id, default))?.SongCount);
    }

    [Fact]
    public async Task Ones_own_may_be_changed_what_is_shared_may_be_read_and_the_rest_is_not_there()
    {
        var (listed, other) = (await AddAsync(_ann), await AddAsync(_ann));
        var playlist = await database.Playlists.AddAsync(_ann, "Shared", [listed.Id], default);
        await AssertAccessAsync(playlist, listed, Access.None, Access.None);

        Assert.True(await database.Shares.SetAsync(playlist.Id, new PlaylistShares(Everyone: false, [_bob, _bob, _ann]), default));
        await AssertAccessAsync(playlist, listed, Access.Read, Access.None);
        Assert.Equal(new[] { _ann, _bob }.Order(), (await database.Shares.FindAsync(playlist.Id, default))!.Users.Order());

        Assert.True(await database.Shares.SetAsync(playlist.Id, new PlaylistShares(Everyone: true, []), default));
        await AssertAccessAsync(playlist, listed, Access.Read, Access.Read);
        Assert.True((await database.Shares.FindAsync(playlist.Id, default))!.Everyone);

        // A song that does not stand in it is nobody else's affair, and one that is taken out no longer.
        Assert.Equal(Access.None, await database.Access.OfSongAsync(_bob, other.Id, default));
        await database.Playlists.RemoveSongsAsync(playlist.Id, [listed.Id], default);
        Assert.Equal(Access.None, await database.Access.OfSongAsync(_bob, listed.Id, default));
        Assert.True(await database.Shares.SetAsync(playlist.Id, PlaylistShares.None, default));
        Assert.Equal(Access.None, await database.Access.OfPlaylistAsync(_bob, playlist.Id, default));

        Assert.Equal(Access.Write, await database.Access.OfSongAsync(null, other.Id, default));
        foreach (var user in (Guid?[])[null, _ann])
        {
            Assert.Equal(Access.None, await database.Access.OfSongAsync(user, Guid.NewGuid(), default));
            Assert.Equal(Access.None, await database.Access.OfPlaylistAsync(user, Guid.NewGuid(), default));
        }

        Assert.False(await database.Shares.SetAsync(Guid.NewGuid(), PlaylistShares.None, default));
        Assert.Null(await database.Shares.FindAsync(Guid.NewGuid(), default));
        var tooMany = new PlaylistShares(Everyone: false, [.. Enumerable.Range(0, 1_001).Select(_ => Guid.NewGuid())]);
        await Assert.ThrowsAsync<ArgumentException>(() => database.Shares.SetAsync(playlist.Id, tooMany, default));
    }

    [Fact]
    public async Task Of_many_ids_those_are_told_with_which_one_may_not_do_so_much()
    {
        var (anns, shared, bobs, unknown) = (await AddAsync(_ann), await AddAsync(_ann), await AddAsync(_bob), Guid.NewGuid());
        var playlist = await database.Playlists.AddAsync(_ann, "Some", [shared.Id], default);
        await database.Shares.SetAsync(playlist.Id, new PlaylistShares(Everyone: false, [_bob]), default);
        Guid[] ids = [unknown, anns.Id, shared.Id, bobs.Id, unknown];

        Assert.Equal([unknown, anns.Id, shared.Id], await database.Access.FindForeignAsync(_bob, ids, Access.Write, default));
        Assert.Equal([unknown, anns.Id], await database.Access.FindForeignAsync(_bob, ids, Access.Read, default));
        Assert.Equal([unknown, bobs.Id], await database.Access.FindForeignAsync(_ann, ids, Access.Write, default));
        Assert.Equal([unknown], await database.Access.FindForeignAsync(null, ids, Access.Write, default));
        Assert.Empty(await database.Access.FindForeignAsync(_bob, [], Access.Write, default));
    }

    [Fact]
    public async Task Lists_names_counts_scopes_and_the_inbox_are_ones_own()
    {
        var doubtful = LevelPolicy.ProfileOf("suitable") with { Doubts = ["disagreeing"] };
        var (anns, bobs) = (await AddAsync(_ann), await AddAsync(_bob));
        await database.ReadAsync(anns, doubtful);
        await database.ReadAsync(bobs, doubtful);
        await database.Songs.AddAsync(_bob, [new NewSong(new SongDescription("Unread", "Artist"), null)], default);
        var annsList = await database.Playlists.AddAsync(_ann, "Ann's", [anns.Id], default);
        var bobsList = await database.Playlists.AddAsync(_bob, "Bob's", [bobs.Id], default);

        foreach (var sort in (SongSort[])[SongSort.Name, SongSort.Newest, SongSort.ScoreLow, SongSort.ScoreHigh])
            Assert.Equal(anns.Id, Assert.Single((await database.Songs.ListAsync(new SongFilter(_ann, "family") { Sort = sort }, null, 10, default)).Items).Song.Id);
        Assert.Equal(anns.Id, Assert.Single(await database.Songs.ListReferencesAsync(new SongFilter(_ann, "family"), 10, default)).Id);
        Assert.Empty(await database.Songs.ListReferencesAsync(new SongFilter(_ann, "family", PlaylistId: bobsList.Id), 10, default));
        Assert.Empty((await database.Songs.ListAsync(new SongFilter(_ann, "family", PlaylistId: bobsList.Id), null, 10, default)).Items);
        Assert.Equal(0, (await database.Songs.CountFacetsAsync(new SongFilter(_ann, "family", PlaylistId: bobsList.Id), default)).Songs);
        Assert.Equal(annsList.Id, Assert.Single(await database.Playlists.ListNamesAsync(_ann, 10, default)).Id);
        Assert.Equal(annsList.Id, Assert.Single((await database.Playlists.ListAsync(new PlaylistFilter(_ann, "family"), null, 10, default)).Items).Playlist.Id);
        Assert.Empty((await database.Playlists.ListAsync(new PlaylistFilter(_ann, "family") { Shared = true }, null, 10, default)).Items);
        await Assert.ThrowsAsync<ArgumentException>(() => database.Playlists.ListAsync(new PlaylistFilter(null, "family") { Shared = true }, null, 10, default));

        Assert.Equal((1, 1), await database.Analyses.CountAsync(_ann, default));
        Assert.Equal((2, 1), await database.Analyses.CountAsync(_bob, default));
        Assert.Equal((0, 0), await database.Analyses.CountAsync(_eve, default));
        Assert.Equal(anns.Id, Assert.Single(await database.Analyses.SelectAsync(_ann, null, AnalysisScope.All, "now", [], default)).Id);
        Assert.Empty(await database.Analyses.SelectAsync(_ann, bobsList.Id, AnalysisScope.All, "now", [], default));
        Assert.Empty(await database.Analyses.SelectAsync(_ann, null, AnalysisScope.Failed, "now", [bobs.Id], default));

        Assert.Equal(new ReviewCounts(1, 0, 1, 0, 0), await database.Decisions.CountReviewAsync(_ann, "family", default));
        Assert.Equal(anns.Id, Assert.Single((await database.Decisions.ListReviewAsync(new ReviewFilter(_ann, "family"), null, 10, default)).Items).Song.Id);
        Assert.Empty((await database.Decisions.ListReviewAsync(new ReviewFilter(_ann, "family", null, bobsList.Id), null, 10, default)).Items);
        await database.DecideAsync(anns, "family", "approved");
        Assert.Equal(0, (await database.Decisions.CountReviewAsync(_ann, "family", default)).Songs);
        Assert.Equal(1, (await database.Decisions.CountReviewAsync(_bob, "family", default)).Songs);
    }

    [Fact]
    public async Task A_change_of_policy_tells_of_ones_own_songs_and_changes_all()
    {
        await database.AddPolicyAsync("owned", axis: 0, limit: 4);
        var profile = LevelPolicy.ProfileOf("not_suitable");
        var (anns, bobs) = (await AddAsync(_ann), await AddAsync(_bob));
        await database.ReadAsync(anns, profile);
        await database.ReadAsync(bobs, profile);

        var preview = await database.Policies.PreviewAsync(_ann, "owned", LevelPolicy.Definition(0, 0), LevelPolicy.Rate, 10, default);
        Assert.Equal(anns.Id, Assert.Single(preview!.Examples).Id);
        Assert.Equal(1, preview.Songs);
        Assert.Equal(1, (await database.Policies.ChangeAsync(_ann, "owned", 1, "T", LevelPolicy.Definition(0, 0), LevelPolicy.Rate, default))?.Songs);
        Assert.Equal(await database.RatingOfAsync(anns, "owned"), await database.RatingOfAsync(bobs, "owned"));
    }

    [Fact]
    public async Task What_is_from_before_there_were_users_is_nobodys_until_it_is_claimed_and_counts_follow()
    {
        await using var own = new LibraryDatabase();
        await own.InitializeAsync();
        var song = await own.AddReadSongAsync(LevelPolicy.ProfileOf("suitable"));
        var playlist = await own.Playlists.AddAsync(LibraryDatabase.Owner, "Old", [song.Id], default);
        Assert.Equal(1, (await own.CountAsync("family", LibraryDatabase.Owner)).Suitable);
        await ExecuteAsync(own, "UPDATE library.song SET owner_id = NULL; UPDATE library.playlist SET owner_id = NULL;");

        foreach (var user in (Guid[])[_ann, LibraryDatabase.Owner, Guid.Empty, Guid.AllBitsSet])
        {
            Assert.Equal(Access.None, await own.Access.OfSongAsync(user, song.Id, default));
            Assert.Equal(Access.None, await own.Access.OfPlaylistAsync(user, playlist.Id, default));
            Assert.Empty((await own.Songs.ListAsync(new SongFilter(user, "family"), null, 10, default)).Items);
        }

        Assert.Equal(0, (await own.CountAsync("family", _ann)).Suitable);
        Assert.Equal(0, (await own.CountAsync("family", LibraryDatabase.Owner)).Suitable);
        Assert.Equal(1, (await own.CountAsync("family")).Suitable);

        Assert.Equal(new OwnedParts(1, 1), await own.Owners.ClaimUnownedAsync(_ann, default));
        Assert.Equal(new OwnedParts(0, 0), await own.Owners.ClaimUnownedAsync(_bob, default));
        Assert.Equal(new OwnedParts(1, 1), await own.Owners.CountAsync(_ann, default));
        Assert.Equal(Access.Write, await own.Access.OfSongAsync(_ann, song.Id, default));
        Assert.Equal(1, (await own.CountAsync("family", _ann)).Suitable);
        Assert.Equal(_ann, (await own.Playlists.FindAsync(playlist.Id, default))?.OwnerId);
    }

    [Fact]
    public async Task A_library_goes_over_to_another_whole_and_its_old_owner_sees_none_of_it()
    {
        var (song, bobs) = (await AddAsync(_ann), await AddAsync(_bob));
        var playlist = await database.Playlists.AddAsync(_ann, "Goes over", [song.Id], default);
        var shared = await database.Playlists.AddAsync(_bob, "Shared with Ann", [bobs.Id], default);
        await database.Shares.SetAsync(shared.Id, new PlaylistShares(Everyone: false, [_ann]), default);
        await database.ReadAsync(song, LevelPolicy.ProfileOf("suitable"));
        Assert.Equal(1, (await database.CountAsync("family", _ann)).Suitable);

        Assert.Equal(new OwnedParts(1, 1), await database.Owners.TransferAsync(_ann, _eve, default));

        Assert.Equal(Access.None, await database.Access.OfSongAsync(_ann, song.Id, default));
        Assert.Equal(Access.None, await database.Access.OfPlaylistAsync(_ann, shared.Id, default));
        Assert.Equal(Access.Write, await database.Access.OfPlaylistAsync(_eve, playlist.Id, default));
        Assert.Equal(new LibrarySummary(0, 0, 0, 0, 0), await database.CountAsync("family", _ann));
        Assert.Equal(1, (await database.CountAsync("family", _eve)).Suitable);
    }

    [Fact]
    public async Task A_library_is_deleted_with_all_that_no_other_song_needs()
    {
        var (kept, gone) = ($"Words of two {Guid.NewGuid()}", $"Words of one {Guid.NewGuid()}");
        var (anns, both, bobs) = (await AddAsync(_ann, gone), await AddAsync(_ann, kept), await AddAsync(_bob, kept));
        foreach (var song in (Song[])[anns, both, bobs])
            await database.SaveAsync(song, "now");
        await database.DecideAsync(anns, "family", "blocked");
        var playlist = await database.Playlists.AddAsync(_ann, "Goes", [anns.Id, both.Id], default);
        await database.Shares.SetAsync(playlist.Id, new PlaylistShares(Everyone: true, [_bob]), default);

        Assert.Equal(new OwnedParts(2, 1), await database.Owners.DeleteAsync(_ann, default));

        Assert.Null(await database.Songs.FindAsync(anns.Id, default));
        Assert.Null(await database.Playlists.FindAsync(playlist.Id, default));
        Assert.Null(await database.Analyses.FindAsync(anns.LyricsHash!, "now", default));
        Assert.Equal(kept, (await database.Songs.ReadLyricsAsync(bobs.Id, default))?.Text);
        Assert.NotNull(await database.Analyses.FindNewestAsync(bobs.Id, default));
        Assert.Equal(0, await database.ScalarAsync<long>($"SELECT count(*) FROM library.lyrics WHERE hash = '{anns.LyricsHash}'"));
        Assert.Equal(0, await database.ScalarAsync<long>($"SELECT count(*) FROM library.playlist_share WHERE playlist_id = '{playlist.Id}'"));
        Assert.Equal(new OwnedParts(0, 0), await database.Owners.DeleteAsync(_ann, default));
        Assert.Equal(new OwnedParts(1, 0), await database.Owners.CountAsync(_bob, default));
    }

    private async Task AssertAccessAsync(Playlist playlist, Song song, Access bobs, Access eves)
    {
        foreach (var (user, access) in ((Guid, Access)[])[(_ann, Access.Write), (_bob, bobs), (_eve, eves)])
        {
            Assert.Equal(access, await database.Access.OfPlaylistAsync(user, playlist.Id, default));
            Assert.Equal(access, await database.Access.OfSongAsync(user, song.Id, default));

            // The lists ask again, whoever forgot to.
            var filter = new SongFilter(user, "family", PlaylistId: playlist.Id);
            Assert.Equal(access == Access.None ? 0 : 1, (await database.Songs.ListAsync(filter, null, 10, default)).Items.Count);
            Assert.Equal(access == Access.None ? 0 : 1, (await database.Songs.CountFacetsAsync(filter, default)).Songs);
            var shared = await database.Playlists.ListAsync(new PlaylistFilter(user, "family") { Shared = true }, null, 10, default);
            Assert.Equal(access == Access.Read, shared.Items.Any(item => item.Playlist == playlist));
        }
    }

    private async Task<Song> AddAsync(Guid owner, string? lyrics = null)
        => (await database.Songs.AddAsync(
            owner, [new NewSong(new SongDescription("Song", "Artist", $"{Guid.NewGuid():N}"), new NewLyrics(lyrics ?? $"{Guid.NewGuid():N}", "pasted"))], default))[0];

    private static async Task ExecuteAsync(LibraryDatabase library, string sql)
    {
        await using var command = library.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
