using AnalysisApp.Database;
using AnalysisApp.Database.Testing;
using AnalysisApp.Library.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AnalysisApp.Library.Tests;

/// <summary>The module as the host registers it, on a database of the test class's own, with a clock that stands until it is moved.</summary>
public sealed class LibraryDatabase() : OwnDatabase(new SchemaMigrations("library", typeof(ISongs).Assembly))
{
    /// <summary>Whose all is, unless a test says otherwise.</summary>
    public static readonly Guid Owner = new("0a0b0c0d-0000-4000-8000-000000000001");

    private readonly StandingClock _clock = new();
    private ServiceProvider? _services;

    public ISongs Songs => Services.GetRequiredService<ISongs>();
    public IPlaylists Playlists => Services.GetRequiredService<IPlaylists>();
    public IAnalyses Analyses => Services.GetRequiredService<IAnalyses>();
    public IPolicies Policies => Services.GetRequiredService<IPolicies>();
    public IDecisions Decisions => Services.GetRequiredService<IDecisions>();
    public IHistory History => Services.GetRequiredService<IHistory>();
    public ILibraryArchive Archive => Services.GetRequiredService<ILibraryArchive>();
    public ILibraryAccess Access => Services.GetRequiredService<ILibraryAccess>();
    public IShares Shares => Services.GetRequiredService<IShares>();
    public ILibraryOwners Owners => Services.GetRequiredService<ILibraryOwners>();

    private ServiceProvider Services => _services ?? throw new InvalidOperationException("InitializeAsync has not run.");

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _services = new ServiceCollection()
            .AddSingleton(DataSource)
            .AddSingleton<TimeProvider>(_clock)
            .AddLibrary()
            .BuildServiceProvider();
        await AddPolicyAsync("family", axis: 0, limit: 1);
    }

    public override async Task DisposeAsync()
    {
        if (_services is not null)
            await _services.DisposeAsync();

        await base.DisposeAsync();
    }

    public DateTimeOffset Later() => _clock.Advance(TimeSpan.FromSeconds(1));

    internal LibraryContext NewContext() => Services.GetRequiredService<IDbContextFactory<LibraryContext>>().CreateDbContext();

    /// <summary>A song of its own: the album keeps songs of one name from being the same song.</summary>
    public async Task<Song> AddSongAsync(string title = "Song", string artist = "Artist", string? lyrics = null)
        => (await Songs.AddAsync(Owner, [new NewSong(new SongDescription(title, artist, $"{Guid.NewGuid():N}"), lyrics is null ? null : new NewLyrics(lyrics, "pasted"))], default))[0];

    public async Task<Song[]> AddSongsAsync(int count, string artist)
        => [.. await Songs.AddAsync(Owner, [.. Enumerable.Range(1, count).Select(i => new NewSong(new SongDescription($"Song {i:D5}", artist, $"{Guid.NewGuid():N}"), null))], default)];

    public Task<StoredPolicy> AddPolicyAsync(string name, int axis, int limit)
        => Policies.AddAsync(new NewPolicy(name, $"For {name}", LevelPolicy.Definition(axis, limit)), LevelPolicy.Rate, default);

    public Task<int> DecideAsync(Song song, string policy, string? value, string? note = null)
        => Decisions.DecideAsync(new DecisionRequest([song.Id], policy, value, note, "owner"), default);

    /// <summary>A song with an analysis of its own that comes to this profile.</summary>
    public async Task<Song> AddReadSongAsync(SongProfile profile, string title = "Song", string artist = "Artist", string? advisory = null)
    {
        var description = new SongDescription(title, artist, $"{Guid.NewGuid():N}", Advisory: advisory);
        var song = (await Songs.AddAsync(Owner, [new NewSong(description, new NewLyrics($"{Guid.NewGuid():N}", "pasted"))], default))[0];
        await ReadAsync(song, profile);
        return song;
    }

    public Task<bool> ReadAsync(Song song, SongProfile profile, string config = "now")
        => SaveAsync(song.Id, AnalysisOf(song.LyricsHash ?? "none", config) with { Profile = profile });

    /// <summary>The whole library by rating under one policy, by the plainest statement there is.</summary>
    public async Task<LibrarySummary> ReckonAsync(string policy)
    {
        await using var command = DataSource.CreateCommand(
            """
            SELECT count(*) FILTER (WHERE value = 'suitable'), count(*) FILTER (WHERE value = 'use_with_care'), count(*) FILTER (WHERE value = 'not_suitable'),
              count(*) FILTER (WHERE value = 'unknown'), count(*) FILTER (WHERE value IS NULL)
            FROM (
              SELECT coalesce(d.rating, ar.value, r.value) AS value
              FROM library.song s
              LEFT JOIN library.decision d ON d.policy = $1 AND d.song_id = s.id
              LEFT JOIN library.artist_rule ar ON ar.policy = $1 AND ar.artist_key = s.artist_key
              LEFT JOIN library.profile_rating r ON r.policy = $1 AND r.profile_id = s.profile_id) rated
            """);
        command.Parameters.Add(new() { Value = policy });
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        int[] counts = [.. Enumerable.Range(0, 5).Select(column => (int)reader.GetInt64(column))];
        return new LibrarySummary(counts[0], counts[1], counts[2], counts[3], counts[4]);
    }

    /// <summary>The songs of an owner, or of everyone's, counted by rating under one policy.</summary>
    public async Task<LibrarySummary> CountAsync(string policy, Guid? owner = null)
        => (await Songs.SummarizeAllAsync(owner, default)).Single(summary => summary.Policy == policy).Counts;

    public async Task<StoredRating?> RatingOfAsync(Song song, string policy) => await Songs.FindRatingAsync(song.Id, policy, default);

    /// <summary>Gives a song an analysis that comes to this rating under the policy <c>family</c>.</summary>
    public async Task<bool> SaveAsync(Song song, string config, string value = "suitable", Guid? id = null)
        => await SaveAsync(song.Id, AnalysisOf(song.LyricsHash ?? "none", config, id) with { Profile = LevelPolicy.ProfileOf(value) });

    public async Task<bool> SaveAsync(Guid songId, StoredAnalysis analysis, AnalysisRun? run = null)
    {
        await using var connection = await DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var saved = await Analyses.SaveAsync(transaction, songId, analysis, LevelPolicy.Rate, run, default);
        await transaction.CommitAsync();
        return saved;
    }

    public StoredAnalysis AnalysisOf(string lyricsHash, string config, Guid? id = null) => new(
        id ?? Guid.CreateVersion7(),
        lyricsHash,
        config,
        LevelPolicy.ProfileOf(lyricsHash == "none" ? "unknown" : "suitable"),
        12,
        """{"z": 1, "a": [0.10]}""",
        _clock.GetUtcNow());

    /// <summary>Every song that a filter lists, read page by page.</summary>
    public async Task<List<SongSummary>> ReadPagesAsync(SongFilter filter, int limit)
    {
        var all = new List<SongSummary>();
        string? cursor = null;
        do
        {
            var page = await Songs.ListAsync(filter, cursor, limit, default);
            Assert.InRange(page.Items.Count, 0, limit);
            all.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);

        return all;
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private sealed class StandingClock : TimeProvider
    {
        // With a fraction that PostgreSQL cannot keep: what a method returns must still equal what a later read gives.
        private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

        public StandingClock() => _now = _now.AddTicks(1_237);

        public override DateTimeOffset GetUtcNow() => _now;

        public DateTimeOffset Advance(TimeSpan time)
        {
            _now += time;
            return _now.AddTicks(-7);
        }
    }
}
