using System.Globalization;

namespace AnalysisApp.Library.Tests;

public sealed class PolicyTests(LibraryDatabase database) : IClassFixture<LibraryDatabase>
{
    [Fact]
    public async Task Policies_are_listed_as_they_were_added_and_given_back_as_they_were_written()
    {
        const string definition = """{ "b": 1.0, "a": [ ] , "Axis": 0, "Limit": 1 }""";
        var zulu = await database.Policies.AddAsync(new NewPolicy("zulu", "Zulu \u266b", definition), LevelPolicy.Rate, default);
        var alpha = await database.AddPolicyAsync("alpha", 0, 1);

        Assert.Equal((1, definition, "Zulu \u266b"), (zulu.Version, zulu.Definition, zulu.Title));
        Assert.Equal(zulu, await database.Policies.FindAsync("zulu", default));
        var names = (await database.Policies.ListAsync(default)).Select(policy => policy.Name).ToList();
        Assert.Equal("family", names[0]);
        Assert.True(names.IndexOf("zulu") < names.IndexOf("alpha"));
        Assert.Equal(alpha, (await database.Policies.ListAsync(default)).Single(policy => policy.Name == "alpha"));
        Assert.Null(await database.Policies.FindAsync("nobody", default));
    }

    [Fact]
    public async Task A_name_is_taken_once_even_by_two_who_add_it_at_once()
    {
        var added = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            try
            {
                await database.AddPolicyAsync("taken", 0, 1);
                return true;
            }
            catch (DuplicatePolicyException)
            {
                return false;
            }
        }));

        Assert.Single(added, true);
    }

    [Fact]
    public async Task A_new_policy_rates_what_was_read_before_it()
    {
        var song = await database.AddReadSongAsync(LevelPolicy.ProfileOf(0, 3, 0));
        await database.AddPolicyAsync("later", axis: 1, limit: 2);

        Assert.Equal(new StoredRating("later", "use_with_care", 70), await database.RatingOfAsync(song, "later"));
    }

    [Fact]
    public async Task A_change_rates_every_song_anew_and_tells_how_many_changed_from_what_to_what()
    {
        await database.AddPolicyAsync("changed", axis: 3, limit: 1);
        Song[] songs = [await SungAsync(0), await SungAsync(1), await SungAsync(2), await SungAsync(2), await SungAsync(3)];
        var shared = (await database.Songs.AddAsync(
            LibraryDatabase.Owner,
            [new NewSong(new SongDescription("Twin", "Changed"), new NewLyrics((await database.Songs.ReadLyricsAsync(songs[2].Id, default))!.Text, "pasted"))], default))[0];
        await database.ReadAsync(shared, LevelPolicy.ProfileOf(0, 0, 0, 2));
        var settled = await SungAsync(2);
        await database.DecideAsync(settled, "changed", "blocked");

        var change = await database.Policies.ChangeAsync(null, "changed", 1, "Now", LevelPolicy.Definition(3, 2), LevelPolicy.Rate, default);

        Assert.Equal((2, "Now"), (change!.Policy.Version, change.Policy.Title));
        Assert.Equal(change.Policy, await database.Policies.FindAsync("changed", default));
        Assert.Equal([new("not_suitable", "use_with_care", 1), new("use_with_care", "suitable", 3)], change.Shifts);
        Assert.Equal(4, change.Songs);
        string[] expected = ["suitable", "suitable", "suitable", "suitable", "use_with_care"];
        for (var i = 0; i < songs.Length; i++)
            Assert.Equal(expected[i], (await database.RatingOfAsync(songs[i], "changed"))!.Value);
        Assert.Equal("suitable", (await database.RatingOfAsync(shared, "changed"))!.Value);
        Assert.Equal("not_suitable", (await database.RatingOfAsync(settled, "changed"))!.Value);

        Task<Song> SungAsync(short level) => database.AddReadSongAsync(LevelPolicy.ProfileOf(0, 0, 0, level), $"Level {level}", "Changed");
    }

    [Fact]
    public async Task A_preview_writes_nothing_and_says_what_the_change_then_does()
    {
        await database.AddPolicyAsync("previewed", axis: 0, limit: 0);
        for (short level = 0; level <= 4; level++)
            await database.AddReadSongAsync(LevelPolicy.ProfileOf(level, level, 0), $"Previewed {level}", "Aardvark");
        var before = await database.CountAsync("previewed");

        var preview = await database.Policies.PreviewAsync(null, "previewed", LevelPolicy.Definition(0, 2), LevelPolicy.Rate, 3, default);

        Assert.Equal(before, await database.CountAsync("previewed"));
        Assert.Equal(1, (await database.Policies.FindAsync("previewed", default))!.Version);
        Assert.Equal(3, preview!.Examples.Count);
        Assert.Equal(
            new ShiftedSong(preview.Examples[0].Id, "Previewed 1", "Aardvark", new("use_with_care", 90, false), new("suitable", 90, false)),
            preview.Examples[0]);
        var change = await database.Policies.ChangeAsync(null, "previewed", 1, "T", LevelPolicy.Definition(0, 2), LevelPolicy.Rate, default);
        Assert.Equal(change!.Shifts, preview.Shifts);
        Assert.Equal(change.Songs, preview.Songs);
        Assert.All(preview.Examples, example => Assert.NotEqual(example.From.Value, example.To.Value));
        foreach (var example in preview.Examples)
            Assert.Equal(example.To.Value, (await database.Songs.FindRatingAsync(example.Id, "previewed", default))!.Value);
        Assert.Empty((await database.Policies.PreviewAsync(null, "previewed", LevelPolicy.Definition(0, 2), LevelPolicy.Rate, 3, default))!.Shifts);
        Assert.Null(await database.Policies.PreviewAsync(null, "nobody", "{}", LevelPolicy.Rate, 3, default));
    }

    [Fact]
    public async Task Of_two_who_change_the_same_version_one_is_told_that_it_is_stale()
    {
        await database.AddPolicyAsync("stale", 0, 1);
        var song = await database.AddReadSongAsync(LevelPolicy.ProfileOf(2, 0, 0));

        await database.Policies.ChangeAsync(null, "stale", 1, "First", LevelPolicy.Definition(0, 2), LevelPolicy.Rate, default);
        var fault = await Assert.ThrowsAsync<StalePolicyException>(
            () => database.Policies.ChangeAsync(null, "stale", 1, "Second", LevelPolicy.Definition(0, 0), LevelPolicy.Rate, default));

        Assert.Equal(2, fault.Version);
        Assert.Equal("First", (await database.Policies.FindAsync("stale", default))!.Title);
        Assert.Equal("suitable", (await database.RatingOfAsync(song, "stale"))!.Value);
        Assert.Null(await database.Policies.ChangeAsync(null, "nobody", 1, "T", "{}", LevelPolicy.Rate, default));
    }

    [Fact]
    public async Task A_rater_that_fails_leaves_everything_as_it_was()
    {
        await database.AddPolicyAsync("failing", 0, 1);
        var song = await database.AddReadSongAsync(LevelPolicy.ProfileOf(0, 0, 0));
        var before = await database.Policies.FindAsync("failing", default);

        await Assert.ThrowsAsync<InvalidOperationException>(() => database.Policies.ChangeAsync(null, "failing", 1, "T", "{}", Fail, default));
        await Assert.ThrowsAsync<InvalidOperationException>(() => database.Policies.AddAsync(new NewPolicy("unborn", "T", "{}"), Fail, default));

        Assert.Equal(before, await database.Policies.FindAsync("failing", default));
        Assert.Null(await database.Policies.FindAsync("unborn", default));
        Assert.Equal("suitable", (await database.RatingOfAsync(song, "failing"))!.Value);

        static StoredProfileRating Fail(StoredPolicy policy, SongProfile profile) => throw new InvalidOperationException("no rating");
    }

    [Fact]
    public async Task A_deleted_policy_takes_its_ratings_rules_and_decisions_along_and_leaves_their_history()
    {
        await database.AddPolicyAsync("deleted", 0, 1);
        var song = await database.AddReadSongAsync(LevelPolicy.ProfileOf(0, 0, 0), artist: "Deleted");
        await database.DecideAsync(song, "deleted", "blocked", "why");
        await database.Policies.SetRuleAsync("deleted", "Deleted", "use_with_care", null, "owner", default);

        Assert.True(await database.Policies.DeleteAsync("deleted", default));

        Assert.Null(await database.RatingOfAsync(song, "deleted"));
        Assert.Null(await database.Decisions.FindAsync(song.Id, "deleted", default));
        Assert.Empty(await database.Policies.ListRulesAsync("deleted", default));
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM library.profile_rating WHERE policy = 'deleted'"));
        Assert.Equal(("deleted", "blocked", "why"), await EntryAsync());

        // Another of the same name begins anew: nothing of the old one is undone into it.
        await database.AddPolicyAsync("deleted", 0, 1);
        Assert.False(await database.Decisions.UndoAsync(song.Id, "deleted", "owner", default));
        Assert.Equal(new StoredRating("deleted", "suitable", 100), await database.RatingOfAsync(song, "deleted"));
        Assert.False(await database.Policies.DeleteAsync("nobody", default));

        async Task<(string, string, string?)> EntryAsync()
        {
            var entry = Assert.Single(await database.Decisions.ListAsync(song.Id, default));
            return (entry.Policy, entry.Action, entry.Note);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Family")]
    [InlineData("1st")]
    [InlineData("two words")]
    [InlineData("line\n")]
    [InlineData("caf\u00e9")]
    [InlineData("quote'; DROP TABLE policy; --")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task A_name_that_is_not_for_programs_is_refused_and_looked_for_in_vain(string name)
    {
        var fault = await Assert.ThrowsAsync<ArgumentException>(() => database.Policies.AddAsync(new NewPolicy(name, "T", "{}"), LevelPolicy.Rate, default));
        Assert.Equal("name", fault.ParamName);
        Assert.Null(await database.Policies.FindAsync(name, default));
        Assert.Null(await database.Policies.ChangeAsync(null, name, 1, "T", "{}", LevelPolicy.Rate, default));
        Assert.Null(await database.Policies.PreviewAsync(null, name, "{}", LevelPolicy.Rate, 1, default));
        Assert.False(await database.Policies.DeleteAsync(name, default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("NaN")]
    public async Task A_definition_that_is_no_JSON_is_refused(string definition)
    {
        var fault = await Assert.ThrowsAsync<ArgumentException>(() => database.Policies.AddAsync(new NewPolicy("no_json", "T", definition), LevelPolicy.Rate, default));
        Assert.Equal("definition", fault.ParamName);
        await Assert.ThrowsAsync<ArgumentException>(() => database.Policies.ChangeAsync(null, "family", 1, "T", definition, LevelPolicy.Rate, default));
        await Assert.ThrowsAsync<ArgumentException>(() => database.Policies.PreviewAsync(null, "family", definition, LevelPolicy.Rate, 1, default));
    }

    [Fact]
    public async Task Profiles_are_kept_once_whatever_the_order_of_their_doubts_and_go_with_the_last_song()
    {
        var profile = LevelPolicy.ProfileOf(3, 1, 4) with { Doubts = ["low_confidence", "disagreeing"], Language = null };
        var first = await database.AddReadSongAsync(profile);
        var second = await database.AddReadSongAsync(profile with { Doubts = ["disagreeing", "low_confidence"] });
        Assert.Equal(1L, await CountAsync());
        Assert.Equal(["disagreeing", "low_confidence"], (await database.Analyses.FindNewestAsync(first.Id, default))!.Analysis.Profile.Doubts);

        await database.Songs.DeleteAsync(first.Id, default);
        Assert.Equal(1L, await CountAsync());
        await database.Songs.DeleteAsync(second.Id, default);
        Assert.Equal(0L, await CountAsync());

        Task<long> CountAsync() => database.ScalarAsync<long>("SELECT count(*) FROM library.profile WHERE levels = '{3,1,4}'");
    }

    [Fact]
    public async Task A_profile_that_could_not_go_at_once_goes_with_the_next_change_of_policy()
    {
        await database.AddPolicyAsync("pruning", 0, 1);
        var song = await database.AddReadSongAsync(LevelPolicy.ProfileOf(4, 1, 3));

        // Somebody adds a profile just now: nothing is pruned meanwhile.
        await using (var connection = await database.DataSource.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            var other = await database.AddSongAsync(lyrics: "another");
            await database.Analyses.SaveAsync(
                transaction, other.Id, database.AnalysisOf(other.LyricsHash!, "now") with { Profile = LevelPolicy.ProfileOf(4, 2, 3) }, LevelPolicy.Rate, run: null, default);
            await database.Songs.DeleteAsync(song.Id, default);
            await transaction.CommitAsync();
        }

        Assert.Equal(1L, await CountAsync());
        await database.Policies.ChangeAsync(null, "pruning", 1, "T", LevelPolicy.Definition(0, 2), LevelPolicy.Rate, default);
        Assert.Equal(0L, await CountAsync());

        Task<long> CountAsync() => database.ScalarAsync<long>("SELECT count(*) FROM library.profile WHERE levels = '{4,1,3}'");
    }

    [Fact]
    public async Task An_analysis_put_back_brings_its_profile_back()
    {
        var song = await database.AddSongAsync(lyrics: "first reading");
        await database.ReadAsync(song, LevelPolicy.ProfileOf(4, 0, 0));
        var first = await database.Analyses.FindNewestAsync(song.Id, default);
        var changed = (await database.Songs.SetLyricsAsync(song.Id, new NewLyrics("second reading", "api"), default))!;
        await database.ReadAsync(changed, LevelPolicy.ProfileOf(0, 0, 0));
        Assert.Equal("suitable", (await database.RatingOfAsync(song, "family"))!.Value);

        await database.Songs.SetLyricsAsync(song.Id, new NewLyrics("first reading", "api"), default);
        await database.SaveAsync(song.Id, (await database.Analyses.FindAsync(song.LyricsHash!, "now", default))!);

        Assert.Equal(new StoredRating("family", "not_suitable", 60), await database.RatingOfAsync(song, "family"));
        var again = await database.Analyses.FindAsync(song.Id, first!.Analysis.Id, default);
        Assert.True(again!.MatchesLyrics);
        Assert.Equal(4, again.Analysis.Profile.Levels[0]);
        Assert.Equal((short)12, again.Analysis.Mood);
        Assert.Null(await database.Analyses.FindAsync(song.Id, Guid.NewGuid(), default));
        Assert.Null(await database.Analyses.FindAsync(Guid.NewGuid(), first.Analysis.Id, default));
    }

    [Fact]
    public async Task The_first_reading_of_a_text_wins_with_its_profile()
    {
        var song = await database.AddSongAsync(lyrics: "two at once");
        await database.ReadAsync(song, LevelPolicy.ProfileOf(2, 2, 2));
        await database.ReadAsync(song, LevelPolicy.ProfileOf(0, 0, 0));

        Assert.Equal("use_with_care", (await database.RatingOfAsync(song, "family"))!.Value);
        Assert.Equal([2, 2, 2], (await database.Analyses.FindNewestAsync(song.Id, default))!.Analysis.Profile.Levels.Select(level => (int)level));
    }
}

/// <summary>On a database of its own, where no other policy is.</summary>
public sealed class LastPolicyTests(LibraryDatabase database) : IClassFixture<LibraryDatabase>
{
    [Fact]
    public async Task The_last_policy_stays_even_when_the_last_two_are_deleted_at_once()
    {
        await Assert.ThrowsAsync<LastPolicyException>(() => database.Policies.DeleteAsync("family", default));
        for (var round = 0; round < 10; round++)
        {
            var (one, other) = (await RemainingAsync(), string.Create(CultureInfo.InvariantCulture, $"other{round}"));
            await database.AddPolicyAsync(other, 0, 1);

            var deleted = await Task.WhenAll(DeleteAsync(one), DeleteAsync(other));

            Assert.Single(deleted, true);
            await RemainingAsync();
        }

        async Task<string> RemainingAsync() => Assert.Single(await database.Policies.ListAsync(default)).Name;

        async Task<bool> DeleteAsync(string name)
        {
            try
            {
                return await database.Policies.DeleteAsync(name, default);
            }
            catch (LastPolicyException)
            {
                return false;
            }
        }
    }
}
