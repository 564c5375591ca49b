namespace AnalysisApp.Library.Tests;

public sealed class DecisionTests(LibraryDatabase database) : IClassFixture<LibraryDatabase>
{
    [Fact]
    public async Task A_decision_wins_over_an_artist_rule_and_that_over_the_policy()
    {
        var song = await database.AddReadSongAsync(LevelPolicy.ProfileOf(2, 0, 0), artist: "Precedence");
        await AssertAsync("use_with_care", RatingSource.Policy);

        await database.Policies.SetRuleAsync("family", "pr\u00c9cedence", "not_suitable", null, "owner", default);
        await AssertAsync("not_suitable", RatingSource.ArtistRule);

        await database.DecideAsync(song, "family", "approved");
        await AssertAsync("suitable", RatingSource.Decision);

        Assert.True(await database.Policies.RemoveRuleAsync("family", "PRECEDENCE", default));
        await AssertAsync("suitable", RatingSource.Decision);
        await database.DecideAsync(song, "family", null);
        await AssertAsync("use_with_care", RatingSource.Policy);
        Assert.False(await database.Policies.RemoveRuleAsync("family", "Precedence", default));

        async Task AssertAsync(string value, RatingSource source)
        {
            // What the policy makes of it stays to be seen.
            var expected = new StoredRating("family", value, 80, source);
            Assert.Equal(expected, await database.RatingOfAsync(song, "family"));
            Assert.Equal(expected, Assert.Single(await database.ReadPagesAsync(new SongFilter(null, "family", Text: "precedence", Rating: value), 5)).Rating);
        }
    }

    [Fact]
    public async Task Decisions_are_for_one_audience_and_for_songs_that_were_never_read_too()
    {
        await database.AddPolicyAsync("teens", 0, 3);
        var song = await database.AddSongAsync();

        Assert.Equal(1, await database.DecideAsync(song, "teens", "approved", "we know it"));

        Assert.Equal(new StoredRating("teens", "suitable", null, RatingSource.Decision), await database.RatingOfAsync(song, "teens"));
        Assert.Null(await database.RatingOfAsync(song, "family"));
        Assert.Null(await database.Decisions.FindAsync(song.Id, "family", default));
        Assert.Equal("we know it", (await database.Decisions.FindAsync(song.Id, "teens", default))!.Note);
    }

    [Fact]
    public async Task The_history_says_what_who_and_when_and_undo_goes_back_step_by_step()
    {
        var song = await database.AddSongAsync();
        var first = database.Later();
        await database.DecideAsync(song, "family", "approved", "fine");
        var second = database.Later();
        await database.Decisions.DecideAsync(new DecisionRequest([song.Id], "family", "blocked", "  ", "api"), default);
        var third = database.Later();
        await database.DecideAsync(song, "family", null);
        Assert.Null(await DecisionAsync());

        database.Later();
        Assert.True(await UndoAsync());
        Assert.Equal(new Decision(song.Id, "family", "blocked", null, "api", second), await DecisionAsync());
        Assert.True(await UndoAsync());
        Assert.Equal(new Decision(song.Id, "family", "approved", "fine", "owner", first), await DecisionAsync());
        var last = database.Later();
        Assert.True(await UndoAsync());
        Assert.Null(await DecisionAsync());
        Assert.False(await UndoAsync());

        var history = await database.Decisions.ListAsync(song.Id, default);
        Assert.Equal(
            [
                ("undone", null), ("undone", "approved"), ("undone", "blocked"), ("cleared", null), ("blocked", "blocked"), ("approved", "approved"),
            ],
            history.Select(entry => (entry.Action, entry.Value)));
        Assert.Equal(new DecisionEntry("family", "undone", null, null, "mallory", last), history[0]);
        Assert.Equal(new DecisionEntry("family", "cleared", null, null, "owner", third), history[3]);
        Assert.Equal(new DecisionEntry("family", "approved", "approved", "fine", "owner", first), history[5]);

        // What was undone is gone; a new decision is a new step.
        await database.DecideAsync(song, "family", "blocked");
        Assert.True(await UndoAsync());
        Assert.Null(await DecisionAsync());

        Task<Decision?> DecisionAsync() => database.Decisions.FindAsync(song.Id, "family", default);
        Task<bool> UndoAsync() => database.Decisions.UndoAsync(song.Id, "family", "mallory", default);
    }

    [Fact]
    public async Task Deciding_the_same_again_changes_nothing_and_a_new_note_is_a_new_entry()
    {
        var song = await database.AddSongAsync();

        Assert.Equal(1, await database.DecideAsync(song, "family", "blocked", "a"));
        Assert.Equal(0, await database.DecideAsync(song, "family", "blocked", "a"));
        Assert.Equal(1, await database.DecideAsync(song, "family", "blocked", "b"));
        Assert.Equal(1, await database.DecideAsync(song, "family", null));
        Assert.Equal(0, await database.DecideAsync(song, "family", null));

        Assert.Equal(["cleared", "blocked", "blocked"], (await database.Decisions.ListAsync(song.Id, default)).Select(entry => entry.Action));
    }

    [Fact]
    public async Task Many_songs_are_decided_at_once_repeats_and_strangers_passed_over()
    {
        var songs = await database.AddSongsAsync(50, "Bulk");
        Guid[] ids = [.. songs.Select(song => song.Id), songs[0].Id, Guid.NewGuid()];

        Assert.Equal(50, await database.Decisions.DecideAsync(new DecisionRequest(ids, "family", "approved", "all", "api"), default));
        Assert.Equal(0, await database.Decisions.DecideAsync(new DecisionRequest([], "family", "approved", null, "api"), default));
        Assert.Equal(50, (await database.ReadPagesAsync(new SongFilter(null, "family", Text: "bulk") { Decision = "approved" }, 20)).Count);
    }

    [Fact]
    public async Task Two_who_decide_about_the_same_songs_in_opposite_order_both_get_through()
    {
        var songs = await database.AddSongsAsync(30, "Opposite");
        Guid[] ids = [.. songs.Select(song => song.Id)];

        for (var round = 0; round < 10; round++)
        {
            await Task.WhenAll(
                database.Decisions.DecideAsync(new DecisionRequest(ids, "family", "approved", null, "one"), default),
                database.Decisions.DecideAsync(new DecisionRequest([.. ids.Reverse()], "family", "blocked", null, "two"), default));

            // What stands is what the history says last, for each song.
            Assert.Equal(0L, await database.ScalarAsync<long>(
                """
                SELECT count(*) FROM library.decision d
                WHERE d.value <> (SELECT value FROM library.decision_entry e WHERE e.song_id = d.song_id AND e.counts ORDER BY id DESC LIMIT 1)
                """));
        }
    }

    [Fact]
    public async Task A_deleted_song_takes_its_decisions_and_their_history_along()
    {
        var song = await database.AddSongAsync();
        await database.DecideAsync(song, "family", "blocked");

        await database.Songs.DeleteAsync(song.Id, default);

        Assert.Null(await database.Decisions.FindAsync(song.Id, "family", default));
        Assert.Empty(await database.Decisions.ListAsync(song.Id, default));
        Assert.False(await database.Decisions.UndoAsync(song.Id, "family", "owner", default));
        Assert.Equal(0, await database.DecideAsync(song, "family", "blocked"));
    }

    [Fact]
    public async Task A_decision_stands_whatever_becomes_of_the_lyrics_and_so_does_its_history()
    {
        var song = await database.AddReadSongAsync(LevelPolicy.ProfileOf(0, 0, 0), artist: "Rewritten");
        await database.DecideAsync(song, "family", "approved");
        await database.DecideAsync(song, "family", "blocked", "why");
        var decided = await database.Decisions.FindAsync(song.Id, "family", default);

        await database.Songs.SetLyricsAsync(song.Id, new NewLyrics("quite other words", "api"), default);
        Assert.Equal(decided, await database.Decisions.FindAsync(song.Id, "family", default));
        Assert.True(await database.Decisions.UndoAsync(song.Id, "family", "owner", default));
        Assert.Equal("approved", (await database.Decisions.FindAsync(song.Id, "family", default))!.Value);
    }

    [Fact]
    public async Task What_is_decided_under_no_policy_is_refused()
    {
        var song = await database.AddSongAsync();

        await Assert.ThrowsAsync<UnknownPolicyException>(() => database.DecideAsync(song, "nobody", "approved"));
        await Assert.ThrowsAsync<UnknownPolicyException>(() => database.DecideAsync(song, "nobody", null));
        await Assert.ThrowsAsync<UnknownPolicyException>(() => database.Policies.SetRuleAsync("nobody", "A", "suitable", null, "owner", default));
        Assert.False(await database.Decisions.UndoAsync(song.Id, "nobody", "owner", default));
        Assert.Empty(await database.Decisions.ListAsync(song.Id, default));
    }

    [Fact]
    public async Task An_artist_rule_replaces_the_one_before_and_holds_for_songs_to_come()
    {
        await database.AddPolicyAsync("rules", 0, 1);
        await database.Policies.SetRuleAsync("rules", "Some  Artist", "not_suitable", "first", "owner", default);
        var at = database.Later();
        var rule = await database.Policies.SetRuleAsync("rules", "SOME  artist", "use_with_care", " ", "api", default);
        await database.Policies.SetRuleAsync("rules", "Another", "suitable", null, "owner", default);

        Assert.Equal(new ArtistRule("rules", "SOME  artist", "use_with_care", null, "api", at), rule);
        Assert.Equal(["Another", "SOME  artist"], (await database.Policies.ListRulesAsync("rules", default)).Select(each => each.Artist));
        Assert.Equal(rule, (await database.Policies.ListRulesAsync("rules", default))[1]);
        var song = await database.AddSongAsync(artist: "some  \u00e1rtist");
        Assert.Equal(new StoredRating("rules", "use_with_care", null, RatingSource.ArtistRule), await database.RatingOfAsync(song, "rules"));
        Assert.Null(await database.RatingOfAsync(await database.AddSongAsync(artist: "some  artists"), "rules"));
    }

    [Theory]
    [InlineData("approved ", "value")]
    [InlineData("suitable", "value")]
    [InlineData("", "value")]
    public async Task A_decision_of_another_kind_is_refused(string value, string field)
    {
        var song = await database.AddSongAsync();
        var fault = await Assert.ThrowsAsync<ArgumentException>(() => database.DecideAsync(song, "family", value));
        Assert.Equal(field, fault.ParamName);
    }

    [Fact]
    public async Task Notes_and_names_have_limits_and_may_hold_anything_else()
    {
        var song = await database.AddSongAsync();
        var note = new string('\u266b', 1_990) + "'); --\r\n\ud83c\udfb5";

        Assert.Equal(1, await database.DecideAsync(song, "family", "blocked", note));
        Assert.Equal(note, (await database.Decisions.FindAsync(song.Id, "family", default))!.Note);

        await RefusedAsync("note", () => database.DecideAsync(song, "family", "blocked", new string('a', 2_001)));
        await RefusedAsync("note", () => database.Policies.SetRuleAsync("family", "A", "suitable", new string('a', 2_001), "owner", default));
        await RefusedAsync("by", () => database.Decisions.DecideAsync(new DecisionRequest([song.Id], "family", "blocked", null, ""), default));
        await RefusedAsync("by", () => database.Decisions.UndoAsync(song.Id, "family", new string('a', 101), default));
        await RefusedAsync("artist", () => database.Policies.SetRuleAsync("family", new string('a', 501), "suitable", null, "owner", default));
        await RefusedAsync("value", () => database.Policies.SetRuleAsync("family", "A", "unknown", null, "owner", default));

        static async Task RefusedAsync(string field, Func<Task> call) => Assert.Equal(field, (await Assert.ThrowsAsync<ArgumentException>(call)).ParamName);
    }
}
