using System.Globalization;
using Xunit.Abstractions;

namespace AnalysisApp.Library.Tests;

/// <summary>
/// Savers, deleters, deciders and changers of policies at once, and somebody who counts all the while: at the end every profile has the rating that the rater
/// gives it, under every policy, and the counts are those of the songs.
/// </summary>
public sealed class PolicyRaceTests(LibraryDatabase database, ITestOutputHelper output) : IClassFixture<LibraryDatabase>
{
    private const int Rounds = 4;
    private const int SongsPerSaver = 40;

    [Fact]
    public async Task Every_profile_has_the_raters_rating_under_every_policy_whatever_happens_at_once()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        for (var round = 0; round < Rounds; round++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"race{round}");
            await database.AddPolicyAsync(name, 0, 1);
            using var savedAll = new CancellationTokenSource();
            var others = new[] { ChangeAsync(name, savedAll.Token), AddAndDeleteAsync(round, savedAll.Token), DecideAsync(name, savedAll.Token), CountAsync(savedAll.Token) };
            var savers = Enumerable.Range(0, 4).Select(saver => SaveAsync(new Random(seed + (10 * round) + saver), round, saver));

            await Task.WhenAll(savers);
            await savedAll.CancelAsync();
            await Task.WhenAll(others);

            await AssertRatedAsync();
            await AssertCountedAsync();
        }
    }

    // New profiles all the time, the same ones by several savers, and songs that go again.
    private async Task SaveAsync(Random random, int round, int saver)
    {
        for (var i = 0; i < SongsPerSaver; i++)
        {
            var level = (short)random.Next(5);
            var profile = new SongProfile(
                "full", [level, (short)random.Next(5), (short)round], [0, 0, 0], [level, 4, 4], $"emotion{i}", null, "en", random.Next(2) == 0 ? [] : ["disagreeing"]);
            var song = await database.AddReadSongAsync(profile, $"Song {saver}", "Race");
            if (random.Next(3) == 0)
                Assert.True(await database.Songs.DeleteAsync(song.Id, default));
        }
    }

    private async Task ChangeAsync(string name, CancellationToken stop)
    {
        for (var version = 1; !stop.IsCancellationRequested; version++)
            Assert.NotNull(await database.Policies.ChangeAsync(null, name, version, "T", LevelPolicy.Definition(version % 2, version % 4), LevelPolicy.Rate, default));
    }

    private async Task AddAndDeleteAsync(int round, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"brief{round}_{i}");
            await database.AddPolicyAsync(name, i % 3, 1);
            if (i % 2 == 0)
                Assert.True(await database.Policies.DeleteAsync(name, default));
        }
    }

    private async Task DecideAsync(string name, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var songs = (await database.Songs.ListAsync(new SongFilter(null, name), null, 20, default)).Items.Select(item => item.Song.Id).Reverse().ToArray();
            await database.Decisions.DecideAsync(new DecisionRequest(songs, name, "approved", null, "racer"), default);
            foreach (var song in songs)
                await database.Decisions.UndoAsync(song, name, "racer", default);
        }
    }

    private async Task CountAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            // Every policy counts the same songs, whatever it makes of them.
            var all = await database.Songs.SummarizeAllAsync(null, default);
            Assert.Single(all.Select(policy => SongsOf(policy.Counts)).Distinct());
            Assert.All(all, policy => Assert.True(
                policy.Counts is { Suitable: >= 0, UseWithCare: >= 0, NotSuitable: >= 0, Unknown: >= 0, NotAnalyzed: >= 0 }, policy.ToString()));
        }
    }

    private static int SongsOf(LibrarySummary counts) => counts.Suitable + counts.UseWithCare + counts.NotSuitable + counts.Unknown + counts.NotAnalyzed;

    private async Task AssertCountedAsync()
    {
        foreach (var (policy, _, counts) in await database.Songs.SummarizeAllAsync(null, default))
            Assert.Equal(await database.ReckonAsync(policy), counts);
    }

    private async Task AssertRatedAsync()
    {
        var policies = (await database.Policies.ListAsync(default)).ToDictionary(policy => policy.Name);
        await using var command = database.DataSource.CreateCommand(
            """
            SELECT policy.name, p.quality, p.levels, p.low, p.high, r.value, r.score, r.borderline
            FROM library.profile p CROSS JOIN library.policy LEFT JOIN library.profile_rating r ON r.policy = policy.name AND r.profile_id = p.id
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var compared = 0;
        while (await reader.ReadAsync())
        {
            var profile = new SongProfile(
                reader.GetString(1), reader.GetFieldValue<short[]>(2), reader.GetFieldValue<short[]>(3), reader.GetFieldValue<short[]>(4), null, null, null, []);
            Assert.False(reader.IsDBNull(5), $"A profile has no rating under {reader.GetString(0)}.");
            Assert.Equal(
                LevelPolicy.Rate(policies[reader.GetString(0)], profile),
                new StoredProfileRating(reader.GetString(5), reader.IsDBNull(6) ? null : reader.GetInt16(6), reader.GetBoolean(7)));
            compared++;
        }

        output.WriteLine($"{compared} ratings compared");
        Assert.True(compared > 100);
    }
}
