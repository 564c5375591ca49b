namespace AnalysisApp.Library.Tests;

public sealed class AnalysisTests(LibraryDatabase database) : IClassFixture<LibraryDatabase>
{
    [Fact]
    public async Task A_saved_analysis_is_found_by_its_hashes_and_is_the_songs_newest_as_it_was_given()
    {
        var song = await database.AddSongAsync(lyrics: "saved");
        var analysis = database.AnalysisOf(song.LyricsHash!, "saved");

        Assert.True(await database.SaveAsync(song.Id, analysis));

        var found = await database.Analyses.FindAsync(song.LyricsHash!, "saved", default);
        Assert.Equivalent(analysis.Profile, found!.Profile, strict: true);
        Assert.Equal(analysis.AnalyzedAt.AddTicks(-7), found.AnalyzedAt);
        Assert.Equal(analysis with { Profile = found.Profile, AnalyzedAt = found.AnalyzedAt }, found);
        var newest = await database.Analyses.FindNewestAsync(song.Id, default);
        Assert.Equal(analysis.Id, newest!.Analysis.Id);
        Assert.True(newest.MatchesLyrics);
        Assert.Null(await database.Analyses.FindAsync(song.LyricsHash!, "another", default));
    }

    [Fact]
    public async Task Saving_again_changes_nothing()
    {
        var song = await database.AddSongAsync(lyrics: "again");
        await database.SaveAsync(song, "again");
        var first = Assert.Single(await database.Analyses.ListAsync(song.Id, default));
        database.Later();

        Assert.True(await database.SaveAsync(song, "again"));
        Assert.True(await database.SaveAsync(song, "again", id: first.Analysis.Id));

        var repeated = Assert.Single(await database.Analyses.ListAsync(song.Id, default));
        Assert.Equal((first.Analysis.Id, first.AttachedAt, first.Analysis.AnalyzedAt), (repeated.Analysis.Id, repeated.AttachedAt, repeated.Analysis.AnalyzedAt));
    }

    [Fact]
    public async Task Songs_with_the_same_lyrics_share_one_analysis_even_when_saved_at_once()
    {
        var songs = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => database.AddSongAsync($"Twin {i}", lyrics: "twins")));

        await Task.WhenAll(songs.Select(song => database.SaveAsync(song, "twins")));

        Assert.Equal(1L, await database.ScalarAsync<long>("SELECT count(*) FROM library.analysis WHERE config_hash = 'twins'"));
        var ids = await Task.WhenAll(songs.Select(async song => (await database.Analyses.FindNewestAsync(song.Id, default))!.Analysis.Id));
        Assert.Single(ids.Distinct());
    }

    [Fact]
    public async Task The_history_is_newest_first_and_tells_which_still_match_the_lyrics()
    {
        var song = await database.AddSongAsync(lyrics: "history one");
        await database.SaveAsync(song, "h1");
        database.Later();
        var changed = (await database.Songs.SetLyricsAsync(song.Id, new NewLyrics("history two", "api"), default))!;
        await database.SaveAsync(changed, "h1");
        await database.SaveAsync(changed, "h2");

        var history = await database.Analyses.ListAsync(song.Id, default);

        Assert.Equal([("h2", true), ("h1", true), ("h1", false)], history.Select(entry => (entry.Analysis.ConfigHash, entry.MatchesLyrics)));
        Assert.Equal(history[0].Analysis.Id, (await database.Analyses.FindNewestAsync(song.Id, default))!.Analysis.Id);
    }

    [Fact]
    public async Task An_older_analysis_that_fits_again_becomes_the_newest_again()
    {
        var song = await database.AddSongAsync(lyrics: "back one");
        await database.SaveAsync(song, "back");
        var first = await database.Analyses.FindAsync(song.LyricsHash!, "back", default);
        var changed = (await database.Songs.SetLyricsAsync(song.Id, new NewLyrics("back two", "api"), default))!;
        await database.SaveAsync(changed, "back");
        await database.Songs.SetLyricsAsync(song.Id, new NewLyrics("back one", "api"), default);
        var attached = database.Later();

        await database.SaveAsync(song.Id, first!);

        var history = await database.Analyses.ListAsync(song.Id, default);
        Assert.Equal(2, history.Count);
        Assert.Equal((first!.Id, attached, true), (history[0].Analysis.Id, history[0].AttachedAt, history[0].MatchesLyrics));
    }

    [Fact]
    public async Task A_new_analysis_brings_new_ratings_under_every_policy()
    {
        await database.Policies.AddAsync(new NewPolicy("school", "School", LevelPolicy.Definition(axis: 1, limit: 0)), LevelPolicy.Rate, default);
        var song = await database.AddSongAsync("Policies", "Policies", "policies");
        await database.SaveAsync(song.Id, database.AnalysisOf(song.LyricsHash!, "p1") with { Profile = LevelPolicy.ProfileOf(1, 2, 0) });
        Assert.Equal([new("family", "suitable", 90), new("school", "not_suitable", 80)], await RatingsAsync());

        await database.SaveAsync(song.Id, database.AnalysisOf(song.LyricsHash!, "p2") with { Profile = LevelPolicy.ProfileOf(2, 1, 0) });
        Assert.Equal([new("family", "use_with_care", 80), new("school", "use_with_care", 90)], await RatingsAsync());
        Assert.Equal(new StoredRating("school", "use_with_care", 90), await database.Songs.FindRatingAsync(song.Id, "school", default));
        Assert.Null(await database.Songs.FindRatingAsync(song.Id, "gone", default));

        async Task<IReadOnlyList<StoredRating>> RatingsAsync() => Assert.Single(await database.Songs.ListRatingsAsync([song.Id], default)).Ratings;
    }

    [Fact]
    public async Task A_song_that_is_gone_gets_nothing()
    {
        var song = await database.AddSongAsync(lyrics: "gone");
        await database.Songs.DeleteAsync(song.Id, default);

        Assert.False(await database.SaveAsync(song, "gone"));
        Assert.Null(await database.Analyses.FindAsync(song.LyricsHash!, "gone", default));
        Assert.Null(await database.Analyses.FindNewestAsync(song.Id, default));
        Assert.Empty(await database.Analyses.ListAsync(song.Id, default));
    }

    [Fact]
    public async Task A_save_takes_part_in_the_callers_transaction()
    {
        var song = await database.AddSongAsync(lyrics: "rolled back");
        await using (var connection = await database.DataSource.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            Assert.True(await database.Analyses.SaveAsync(
                transaction, song.Id, database.AnalysisOf(song.LyricsHash!, "rolled back"), LevelPolicy.Rate, run: null, default));
            await transaction.RollbackAsync();
        }

        Assert.Null(await database.Analyses.FindAsync(song.LyricsHash!, "rolled back", default));
        Assert.Null(await database.Analyses.FindNewestAsync(song.Id, default));
    }

    [Fact]
    public async Task Deleting_one_song_while_its_twin_is_analysed_loses_nothing()
    {
        for (var round = 0; round < 20; round++)
        {
            var (stays, goes) = (await database.AddSongAsync(lyrics: $"race {round}"), await database.AddSongAsync(lyrics: $"race {round}"));
            await database.SaveAsync(goes, "race");

            await Task.WhenAll(database.Songs.DeleteAsync(goes.Id, default), database.SaveAsync(stays, "race"));

            Assert.NotNull(await database.Analyses.FindNewestAsync(stays.Id, default));
            Assert.NotNull(await database.Songs.ReadLyricsAsync(stays.Id, default));
        }
    }

    [Fact]
    public async Task Rows_that_break_the_rules_are_refused_by_named_constraints()
    {
        var song = await database.AddSongAsync(lyrics: "rules");
        var analysis = database.AnalysisOf(song.LyricsHash!, "rules");
        await RefusedAsync("profile_quality_is_known", analysis.Profile with { Quality = "fine" });
        await RefusedAsync("profile_levels_are_0_to_4", LevelPolicy.ProfileOf(0, 5, 0));
        await RefusedAsync("profile_has_low_and_high_for_each_level", analysis.Profile with { Low = [0] });
        Assert.Null(await database.Analyses.FindNewestAsync(song.Id, default));

        async Task RefusedAsync(string constraint, SongProfile profile)
        {
            var fault = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => database.SaveAsync(song.Id, analysis with { Profile = profile }));
            Assert.Equal(constraint, fault.ConstraintName);
        }
    }
}
