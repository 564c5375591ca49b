using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AnalysisApp.Library.Tests;

/// <summary>Counts are kept in memory and brought up to date by what was done since: they are those of the songs, however that came about.</summary>
public sealed class CensusTests(LibraryDatabase database) : IClassFixture<LibraryDatabase>
{
    [Fact]
    public async Task A_change_is_counted_once_when_it_is_there_to_see_however_late_it_is_committed()
    {
        var songs = await database.AddSongsAsync(3, "Late");
        var before = await database.CountAsync("family");

        await using var connection = await database.DataSource.OpenConnectionAsync();
        await using var late = await connection.BeginTransactionAsync();
        await SaveAsync(late, songs[0], "not_suitable");
        Assert.Equal(before, await database.CountAsync("family"));

        // Another begins later and ends sooner.
        await database.SaveAsync(songs[1], "early", "suitable");
        var early = before with { Suitable = before.Suitable + 1, NotAnalyzed = before.NotAnalyzed - 1 };
        Assert.Equal(early, await database.CountAsync("family"));

        await late.CommitAsync();
        var both = early with { NotSuitable = early.NotSuitable + 1, NotAnalyzed = early.NotAnalyzed - 1 };
        Assert.Equal(both, await database.CountAsync("family"));
        Assert.Equal(both, await database.CountAsync("family"));
        Assert.Equal(both, await database.ReckonAsync("family"));
    }

    [Fact]
    public async Task What_is_rolled_back_is_not_counted()
    {
        var song = await database.AddSongAsync("Rolled back");
        var before = await database.CountAsync("family");
        await using (var connection = await database.DataSource.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await SaveAsync(transaction, song, "suitable");
            await transaction.RollbackAsync();
        }

        Assert.Equal(before, await database.CountAsync("family"));
    }

    [Fact]
    public async Task A_process_that_begins_lets_go_of_old_changes_and_the_others_count_on()
    {
        var songs = await database.AddSongsAsync(4, "Other process");
        await using var other = new ServiceCollection().AddSingleton(database.DataSource).AddLibrary().BuildServiceProvider();
        var counted = await database.CountAsync("family");
        await database.SaveAsync(songs[0], "one", "suitable");
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await using var open = await connection.BeginTransactionAsync();
        await SaveAsync(open, songs[1], "use_with_care");

        // The other has counted nothing yet: it reads all songs, and lets go of what it has seen, which the first has not.
        var expected = counted with { Suitable = counted.Suitable + 1, NotAnalyzed = counted.NotAnalyzed - 1 };
        Assert.Equal(expected, await CountByAsync(other));
        await open.CommitAsync();
        expected = expected with { UseWithCare = expected.UseWithCare + 1, NotAnalyzed = expected.NotAnalyzed - 1 };

        Assert.Equal(expected, await database.CountAsync("family"));
        Assert.Equal(expected, await CountByAsync(other));
        await database.SaveAsync(songs[2], "three", "unknown");
        Assert.Equal(await database.ReckonAsync("family"), await CountByAsync(other));
        Assert.Equal(await database.ReckonAsync("family"), await database.CountAsync("family"));
    }

    [Fact]
    public async Task Changes_that_came_with_a_backup_of_another_server_are_not_counted()
    {
        await database.AddSongsAsync(2, "Restored");
        await using (var command = database.DataSource.CreateCommand(
            """
            INSERT INTO library.song_change (xid, songs) VALUES ('4611686018427387904', 1000), ('3', 100);
            UPDATE library.song_change_kept SET kept_from = '4611686018427387904';
            """))
        {
            await command.ExecuteNonQueryAsync();
        }

        await using var process = new ServiceCollection().AddSingleton(database.DataSource).AddLibrary().BuildServiceProvider();
        Assert.Equal(await database.ReckonAsync("family"), await CountByAsync(process));
        await database.AddSongsAsync(1, "Restored, later");
        Assert.Equal(await database.ReckonAsync("family"), await CountByAsync(process));
        Assert.Equal(await database.ReckonAsync("family"), await database.CountAsync("family"));
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM library.song_change WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())"));
    }

    [Fact]
    public async Task Whatever_moves_a_song_from_one_rating_to_another_is_counted()
    {
        var song = await database.AddReadSongAsync(LevelPolicy.ProfileOf("suitable"), "Moved", "Before");
        await AssertCountedAsync();

        await database.Policies.SetRuleAsync("family", "After", "not_suitable", null, "owner", default);
        await AssertCountedAsync();
        await database.Songs.UpdateAsync(song.Id, song.Description with { Artist = "After" }, default);
        await AssertCountedAsync();
        await database.DecideAsync(song, "family", "approved");
        await AssertCountedAsync();
        await database.Policies.RemoveRuleAsync("family", "After", default);
        await AssertCountedAsync();
        await database.DecideAsync(song, "family", null);
        await AssertCountedAsync();
        var family = (await database.Policies.FindAsync("family", default))!;
        await database.Policies.ChangeAsync(null, "family", family.Version, family.Title, LevelPolicy.Definition(0, 0), LevelPolicy.Rate, default);
        await AssertCountedAsync();
        await database.Policies.ChangeAsync(null, "family", family.Version + 1, family.Title, family.Definition, LevelPolicy.Rate, default);
        await AssertCountedAsync();
        await database.Songs.SetLyricsAsync(song.Id, new NewLyrics("Other words", "api"), default);
        await AssertCountedAsync();
        await database.Songs.DeleteAsync(song.Id, default);
        await AssertCountedAsync();
    }

    [Fact]
    public async Task A_policy_of_the_name_of_one_that_is_gone_has_ratings_of_its_own()
    {
        await database.AddReadSongAsync(LevelPolicy.ProfileOf("not_suitable"));
        await database.AddPolicyAsync("again", axis: 0, limit: 0);
        await AssertCountedAsync("again");
        Assert.True(await database.Policies.DeleteAsync("again", default));
        Assert.DoesNotContain(await database.Songs.SummarizeAllAsync(null, default), summary => summary.Policy == "again");

        await database.AddPolicyAsync("again", axis: 0, limit: 4);
        await AssertCountedAsync("again");
    }

    private async Task AssertCountedAsync(string policy = "family") => Assert.Equal(await database.ReckonAsync(policy), await database.CountAsync(policy));

    private static async Task<LibrarySummary> CountByAsync(IServiceProvider process)
        => (await process.GetRequiredService<ISongs>().SummarizeAllAsync(null, default)).Single(summary => summary.Policy == "family").Counts;

    private Task<bool> SaveAsync(NpgsqlTransaction transaction, Song song, string value) => database.Analyses.SaveAsync(
        transaction,
        song.Id,
        database.AnalysisOf(song.LyricsHash ?? "none", $"{Guid.NewGuid():N}") with { Profile = LevelPolicy.ProfileOf(value) },
        LevelPolicy.Rate,
        null,
        default);
}
