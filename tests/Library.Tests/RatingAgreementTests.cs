using System.Globalization;
using AnalysisApp.Library.Text;
using Xunit.Abstractions;

namespace AnalysisApp.Library.Tests;

/// <summary>
/// A random library of three users, and what it must show each of them by the plainest reckoning there is: lists, counts, facets, summaries, matrix and
/// shapes agree with it.
/// </summary>
public sealed class RatingAgreementTests(LibraryDatabase database, ITestOutputHelper output) : IClassFixture<LibraryDatabase>
{
    private static readonly string[] Policies = ["family", "second", "third"];
    private static readonly string?[] Emotions = ["joy", "anger", "sadness", null];
    private static readonly string[] Qualities = ["full", "full", "full", "too_little_text", "no_lyrics", "not_english"];
    private static readonly string?[] Advisories = [null, null, "explicit", "clean"];
    private static readonly string[] Sources = ["pasted", "api", "demo"];
    private static readonly string[] Values = ["suitable", "use_with_care", "not_suitable", "unknown", "not_analyzed"];

    private static readonly Guid[] Owners = [LibraryDatabase.Owner, Guid.NewGuid(), Guid.NewGuid()];

    private readonly List<Expected> _songs = [];
    private Guid _playlist;
    private HashSet<Guid> _inPlaylist = [];

    [Fact]
    public async Task Everything_that_shows_ratings_agrees()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await FillAsync(random);
        await SettleAsync(random);

        await AssertMatrixAsync();
        foreach (var policy in Policies)
        {
            await AssertSummariesAsync(policy);

            // Long lists too, of which a page by score is only a window.
            await AssertFilterAsync(new SongFilter(null, policy) { Sort = SongSort.ScoreLow });
            await AssertFilterAsync(new SongFilter(null, policy, Rating: "suitable") { Sort = SongSort.ScoreHigh });
            await AssertFilterAsync(new SongFilter(Owners[1], policy) { Sort = SongSort.ScoreHigh });

            // All of one score: in the order of their names.
            var common = _songs.Select(song => song.Ratings[policy]?.Score).OfType<short>().CountBy(score => score).MaxBy(count => count.Value).Key;
            foreach (var sort in new[] { SongSort.ScoreLow, SongSort.ScoreHigh })
                await AssertFilterAsync(new SongFilter(null, policy) { MinScore = common, MaxScore = common, Sort = sort });
        }

        for (var i = 0; i < 150; i++)
            await AssertFilterAsync(FilterOf(random));
    }

    private async Task FillAsync(Random random)
    {
        await database.AddPolicyAsync("second", 1, 0);
        await database.AddPolicyAsync("third", 2, 2);
        for (var i = 0; i < 200; i++)
        {
            var description = new SongDescription($"Song {i % 60}", $"Artist {random.Next(12)}", $"Album {i}", Advisory: Any(random, Advisories));
            var lyrics = random.Next(6) == 0 ? null : new NewLyrics($"Text {i}", Any(random, Sources));
            var owner = Any(random, Owners);
            var song = (await database.Songs.AddAsync(owner, [new NewSong(description, lyrics)], default))[0];
            database.Later();
            SongProfile? profile = null;
            if (random.Next(5) > 0)
            {
                short[] levels = [(short)random.Next(5), (short)random.Next(3), (short)random.Next(5)];
                profile = new SongProfile(
                    Any(random, Qualities), levels, levels, levels, Any(random, Emotions), Any(random, "positive", "negative"), Any(random, "en", "de", null), []);
                await database.SaveAsync(
                    song.Id, database.AnalysisOf(song.LyricsHash ?? "none", song.LyricsHash is null ? $"{i}" : "now") with { Profile = profile, Mood = (short)(i - 100) });
            }

            _songs.Add(new Expected(owner, song, lyrics?.Source, profile, profile is null ? null : (short)(i - 100)));
        }

        // The first's, shared with the second, and none of the third's affair.
        Guid[] chosen = [.. _songs.Where(song => song.Owner == Owners[0] && random.Next(4) > 0).Select(song => song.Song.Id).Reverse()];
        _playlist = (await database.Playlists.AddAsync(Owners[0], "Agreement", chosen, default)).Id;
        await database.Shares.SetAsync(_playlist, new PlaylistShares(Everyone: false, [Owners[1]]), default);
        _inPlaylist = [.. chosen];
    }

    private async Task SettleAsync(Random random)
    {
        var policies = (await database.Policies.ListAsync(default)).ToDictionary(policy => policy.Name);
        foreach (var policy in Policies)
        {
            var rules = Enumerable.Range(0, 3).Select(_ => $"ARTIST {random.Next(12)}").Distinct().ToDictionary(artist => artist, _ => Any(random, Values[..3]));
            foreach (var (artist, value) in rules)
                await database.Policies.SetRuleAsync(policy, artist, value, null, "owner", default);

            foreach (var song in _songs)
            {
                var decision = random.Next(8) switch { 0 => "approved", 1 => "blocked", _ => null };
                if (decision is not null)
                    await database.DecideAsync(song.Song, policy, decision);

                song.Decisions[policy] = decision;
                song.Ratings[policy] = song.RatingOf(policies[policy], rules.GetValueOrDefault(song.Song.Description.Artist.ToUpperInvariant()), decision);
            }
        }
    }

    private async Task AssertMatrixAsync()
    {
        Guid[] ids = [.. _songs.Select(song => song.Song.Id).Reverse()];
        var matrix = await database.Songs.ListRatingsAsync([.. ids, Guid.NewGuid(), ids[0]], default);

        Assert.Equal(ids, matrix.Select(row => row.SongId));
        foreach (var (row, song) in matrix.Zip(Enumerable.Reverse(_songs)))
            Assert.Equal(Policies.Select(policy => song.Ratings[policy]).OfType<StoredRating>(), row.Ratings);
    }

    private async Task AssertSummariesAsync(string policy)
    {
        foreach (var owner in (Guid?[])[null, .. Owners, Guid.Empty])
        {
            int[] all = [.. Values.Select(value => _songs.Count(song => (owner is null || song.Owner == owner) && song.ValueUnder(policy) == value))];
            Assert.Equal(new LibrarySummary(all[0], all[1], all[2], all[3], all[4]), await database.CountAsync(policy, owner));
        }

        int[] listed = [.. Values.Select(value => _songs.Count(song => _inPlaylist.Contains(song.Song.Id) && song.ValueUnder(policy) == value))];
        var summary = await database.Playlists.SummarizeAsync(_playlist, policy, default);
        Assert.Equal(new PlaylistSummary(summary!.Playlist, listed[0], listed[1], listed[2], listed[3], listed[4]), summary);
        Assert.Equal(summary, Assert.Single((await database.Playlists.ListAsync(new PlaylistFilter(Owners[0], policy), null, 10, default)).Items));
        Assert.Equal(summary, Assert.Single((await database.Playlists.ListAsync(new PlaylistFilter(Owners[1], policy) { Shared = true }, null, 10, default)).Items));

        var expected = Enumerable.Reverse(_songs).Where(song => _inPlaylist.Contains(song.Song.Id))
            .Select(song => new PlaylistPoint(song.Song.Id, song.Song.Description.Title, song.Song.Description.Artist, song.Ratings[policy], song.Mood));
        Assert.Equal(expected, await database.Playlists.ReadShapeAsync(_playlist, policy, default));
    }

    private async Task AssertFilterAsync(SongFilter filter)
    {
        var expected = _songs.Where(song => Passes(song, filter)).ToList();
        var context = filter.ToString();
        AssertFacets(filter, await database.Songs.CountFacetsAsync(filter, default), expected.Count);
        if (filter.PlaylistId is { } playlist)
        {
            var counted = await database.Playlists.ReadCountedShapeAsync(filter, default);
            if (filter.OwnerId == Owners[2])
            {
                Assert.Null(counted);
                return;
            }

            AssertFacets(filter, counted!.Facets, expected.Count);
            Assert.Equal(await database.Playlists.ReadShapeAsync(playlist, filter.Policy, default), counted.Points);
        }

        var listed = await database.ReadPagesAsync(filter, limit: 17);
        Assert.True(InOrder(expected, filter).SequenceEqual(listed.Select(item => item.Song.Id)), context);
        foreach (var item in listed)
            Assert.Equal(expected.Single(song => song.Song.Id == item.Song.Id).Ratings[filter.Policy], item.Rating);
    }

    private void AssertFacets(SongFilter filter, SongFacets facets, int songs)
    {
        var context = filter.ToString();
        Assert.True(songs == facets.Songs, context);
        Assert.True(Counts(filter with { Rating = null }, song => song.ValueUnder(filter.Policy)).SequenceEqual(Sorted(facets.Rating)), context);
        Assert.True(Counts(filter with { Emotion = null }, song => song.Profile?.Emotion).SequenceEqual(Sorted(facets.Emotion)), context);
        Assert.True(Counts(filter with { Language = null }, song => song.Profile?.Language).SequenceEqual(Sorted(facets.Language)), context);
        Assert.True(Counts(filter with { Quality = null }, song => song.Profile?.Quality).SequenceEqual(Sorted(facets.Quality)), context);
        Assert.True(Counts(filter with { Source = null }, song => song.Source).SequenceEqual(Sorted(facets.Source)), context);
        Assert.True(Counts(filter with { Decision = null }, song => song.Decisions[filter.Policy] ?? "none").SequenceEqual(Sorted(facets.Decision)), context);
        var others = _songs.Where(song => Passes(song, filter with { Axis = null })).ToList();
        for (var axis = 0; axis < facets.Levels.Count; axis++)
        {
            for (var level = 1; level <= 4; level++)
                Assert.True(others.Count(song => song.Profile?.Levels[axis] >= level) == facets.Levels[axis][level - 1], context);
        }
    }

    private IEnumerable<(string, int)> Counts(SongFilter filter, Func<Expected, string?> key) => _songs
        .Where(song => Passes(song, filter) && key(song) is not null)
        .GroupBy(key)
        .Select(group => (group.Key!, group.Count()))
        .Order();

    private static IEnumerable<(string, int)> Sorted(IReadOnlyDictionary<string, int> counts) => counts.Select(count => (count.Key, count.Value)).Order();

    private bool Passes(Expected song, SongFilter filter)
        => (filter.PlaylistId is null || _inPlaylist.Contains(song.Song.Id))
            && (filter.OwnerId is null || filter.OwnerId == song.Owner || (filter.PlaylistId is not null && filter.OwnerId == Owners[1]))
            && (filter.Text is not { } text || new[] { song.Song.Description.Title, song.Song.Description.Artist, song.Song.Description.Album! }
                .Any(part => part.Contains(text, StringComparison.OrdinalIgnoreCase)))
            && (filter.Rating is null || filter.Rating == song.ValueUnder(filter.Policy))
            && (filter.Axis is not { } axis || song.Profile?.Levels.ElementAtOrDefault(axis) >= filter.MinLevel)
            && (filter.Emotion is null || filter.Emotion == song.Profile?.Emotion)
            && (filter.Sentiment is null || filter.Sentiment == song.Profile?.Sentiment)
            && (filter.Language is null || filter.Language == song.Profile?.Language)
            && (filter.Quality is null || filter.Quality == song.Profile?.Quality)
            && (filter.Source is null || filter.Source == song.Source)
            && (filter.Advisory is null || filter.Advisory == song.Song.Description.Advisory)
            && (filter.Decision is null || filter.Decision == (song.Decisions[filter.Policy] ?? "none"))
            && (filter.MinScore is null || (song.Ratings[filter.Policy]?.Score >= filter.MinScore && song.Ratings[filter.Policy]?.Score <= filter.MaxScore));

    private IEnumerable<Guid> InOrder(IEnumerable<Expected> songs, SongFilter filter)
    {
        var byName = songs
            .OrderBy(song => FoldedText.Key(song.Song.Description.Artist), StringComparer.Ordinal)
            .ThenBy(song => FoldedText.Key(song.Song.Description.Title), StringComparer.Ordinal)
            .ThenBy(song => song.Song.Id);
        var ordered = filter.Sort switch
        {
            SongSort.Newest => songs.OrderByDescending(song => song.Song.CreatedAt),
            SongSort.ScoreLow => byName.OrderBy(song => song.Ratings[filter.Policy]?.Score ?? 101),
            SongSort.ScoreHigh => byName.OrderBy(song => -song.Ratings[filter.Policy]?.Score ?? 1),
            SongSort.Level => byName.OrderBy(song => -song.Profile?.Levels.ElementAtOrDefault(filter.Axis!.Value) ?? 1),
            null when filter.PlaylistId is not null => songs.OrderByDescending(song => _songs.IndexOf(song)),
            SongSort.Position => songs.OrderByDescending(song => _songs.IndexOf(song)),
            _ => byName,
        };
        return ordered.Select(song => song.Song.Id);
    }

    private SongFilter FilterOf(Random random)
    {
        bool Maybe() => random.Next(4) == 0;
        int? axis = Maybe() ? random.Next(3) : null;
        var playlist = Maybe() ? _playlist : (Guid?)null;
        SongSort?[] sorts = [null, SongSort.Name, SongSort.Newest, SongSort.ScoreLow, SongSort.ScoreHigh];
        return new SongFilter(
            Any<Guid?>(random, [null, .. Owners]),
            Any(random, Policies),
            null,
            Maybe() ? string.Create(CultureInfo.InvariantCulture, $"{random.Next(20)}") : null,
            Maybe() ? Any(random, Values) : null,
            playlist)
        {
            Axis = axis,
            MinLevel = (short)random.Next(1, 5),
            Emotion = Maybe() ? Any(random, "joy", "anger", "boredom") : null,
            Sentiment = Maybe() ? "positive" : null,
            Language = Maybe() ? "de" : null,
            Quality = Maybe() ? Any(random, Qualities) : null,
            Source = Maybe() ? Any(random, Sources) : null,
            Decision = Maybe() ? Any(random, "approved", "blocked", "none") : null,
            Advisory = Maybe() ? Any(random, "explicit", "clean") : null,
            Sort = random.Next(4) == 0 && axis is not null ? SongSort.Level : random.Next(4) == 0 && playlist is not null ? SongSort.Position : Any(random, sorts),
        };
    }

    private static T Any<T>(Random random, params T[] of) => of[random.Next(of.Length)];

    private sealed record Expected(Guid Owner, Song Song, string? Source, SongProfile? Profile, short? Mood)
    {
        public Dictionary<string, StoredRating?> Ratings { get; } = [];

        public Dictionary<string, string?> Decisions { get; } = [];

        public string ValueUnder(string policy) => Ratings[policy]?.Value ?? "not_analyzed";

        public StoredRating? RatingOf(StoredPolicy policy, string? rule, string? decision)
        {
            var rated = Profile is null ? null : LevelPolicy.Rate(policy, Profile);
            var decided = decision switch { "approved" => "suitable", "blocked" => "not_suitable", _ => null };
            var source = decided is not null ? RatingSource.Decision : rule is not null ? RatingSource.ArtistRule : RatingSource.Policy;
            return (decided ?? rule ?? rated?.Value) is { } value ? new StoredRating(policy.Name, value, rated?.Score, source) : null;
        }
    }
}
