using System.Globalization;
using AnalysisApp.Database;
using AnalysisApp.Library.Benchmarks.Measuring;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NpgsqlTypes;

namespace AnalysisApp.Library.Benchmarks.Filling;

/// <summary>A library on a cluster of its own, in a data folder that the app itself can be started on afterwards, with the app's own settings.</summary>
internal sealed class BenchmarkLibrary : IAsyncDisposable
{
    /// <summary>Whose all of it is.</summary>
    public static readonly Guid Owner = new("0a0b0c0d-0000-4000-8000-000000000001");

    private readonly PostgresServer _server;
    private readonly ServiceProvider _services;

    private BenchmarkLibrary(PostgresServer server)
    {
        _server = server;
        _services = new ServiceCollection().AddSingleton(server.DataSource).AddLibrary().BuildServiceProvider();
    }

    public NpgsqlDataSource DataSource => _server.DataSource;
    public string ServerVersion => _server.Version;
    public ISongs Songs => _services.GetRequiredService<ISongs>();
    public IPlaylists Playlists => _services.GetRequiredService<IPlaylists>();
    public IPolicies Policies => _services.GetRequiredService<IPolicies>();
    public IDecisions Decisions => _services.GetRequiredService<IDecisions>();

    /// <summary>The largest playlist.</summary>
    public Guid Largest { get; private set; }

    /// <summary>One of a hundred songs.</summary>
    public Guid Usual { get; private set; }

    public static async Task<BenchmarkLibrary> FillAsync(string folder, Bench bench, bool allDifferent, CancellationToken cancellationToken)
    {
        var server = await PostgresServer.StartAsync(
            new DatabaseOptions { DataDirectory = folder }, NullLoggerFactory.Instance, TimeProvider.System, cancellationToken);
        await server.MigrateAsync([new SchemaMigrations("library", typeof(ISongs).Assembly)], cancellationToken);
        var library = new BenchmarkLibrary(server);

        // The same songs in each run.
        var random = new Random(20_261_122);
        var songs = new List<Guid>(bench.Songs);
        foreach (var chunk in BenchmarkSongs.Make(random, bench.Songs).Chunk(10_000))
            songs.AddRange((await library.Songs.AddAsync(Owner, chunk, cancellationToken)).Select(song => song.Id));

        await library.ReadSongsAsync(songs, new SkewedProfiles(random, allDifferent), cancellationToken);
        await BenchmarkPolicies.AddAsync(library.Policies, cancellationToken);
        await library.MakePlaylistsAsync(songs, bench, random, cancellationToken);
        await library.SettleAsync(songs, random, cancellationToken);
        await library.ExecuteAsync("VACUUM ANALYZE", cancellationToken);
        await library.ExecuteAsync("CHECKPOINT", cancellationToken);
        return library;
    }

    public async Task<long> CountAsync(string table, CancellationToken cancellationToken)
    {
        await using var command = DataSource.CreateCommand($"SELECT count(*) FROM library.{table}");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = DataSource.CreateCommand(sql);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _server.DisposeAsync();
    }

    /// <summary>Three songs of a hundred are not analysed. By COPY: saving is a job's work, one song at a time, and is not what is measured here.</summary>
    private async Task ReadSongsAsync(List<Guid> songs, SkewedProfiles profiles, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var distinct = new List<SongProfile>();
        await using var connection = await DataSource.OpenConnectionAsync(cancellationToken);
        await using (var command = new NpgsqlCommand("CREATE TEMP TABLE reading (song_id uuid, profile integer, mood smallint)", connection))
            await command.ExecuteNonQueryAsync(cancellationToken);
        await using (var copy = await connection.BeginBinaryImportAsync("COPY reading FROM STDIN (FORMAT binary)", cancellationToken))
        {
            for (var i = 0; i < songs.Count; i++)
            {
                if (i % 33 == 32)
                    continue;

                var profile = profiles.Next();
                var key = $"{profile.Quality} {string.Join(',', profile.Levels)} {string.Join(',', profile.Low)} {string.Join(',', profile.High)} {profile.Emotion} {profile.Sentiment} {profile.Language} {string.Join(',', profile.Doubts)}";
                if (!known.TryGetValue(key, out var number))
                {
                    known.Add(key, number = distinct.Count + 1);
                    distinct.Add(profile);
                }

                await copy.StartRowAsync(cancellationToken);
                await copy.WriteAsync(songs[i], NpgsqlDbType.Uuid, cancellationToken);
                await copy.WriteAsync(number, NpgsqlDbType.Integer, cancellationToken);
                await copy.WriteAsync((short)((i % 201) - 100), NpgsqlDbType.Smallint, cancellationToken);
            }

            await copy.CompleteAsync(cancellationToken);
        }

        await CopyProfilesAsync(connection, distinct, cancellationToken);
        await using var attach = new NpgsqlCommand(
            """
            INSERT INTO library.analysis (id, lyrics_hash, config_hash, profile_id, mood, document, analyzed_at)
              SELECT gen_random_uuid(), s.lyrics_hash, 'benchmark', r.profile, r.mood, json_build_object(
                'quality', 'full', 'language', 'en', 'doubts', '[]'::json, 'tasks', '{}'::json, 'lines', '[]'::json, 'axes', (
                  SELECT json_agg(json_build_object('axis', axis, 'level', 0, 'low', 0, 'high', 0, 'confidence', 1, 'evidence', '[]'::json))
                  FROM unnest(ARRAY['language', 'sexual', 'violence', 'substances', 'self_harm', 'hate', 'despair', 'positive']) axis),
                'provenance', json_build_object(
                  'runId', 'benchmark', 'inputHash', 'sha256:0', 'configHash', 'sha256:0', 'settings', 'benchmark', 'producer', 'benchmark',
                  'modelProfile', 'none', 'models', '[]'::json, 'durationMs', 1),
                'lengthOfLines', repeat('x', 3000)), now()
              FROM reading r JOIN library.song s ON s.id = r.song_id;
            INSERT INTO library.song_analysis SELECT s.id, a.id, now() FROM library.song s JOIN library.analysis a ON a.lyrics_hash = s.lyrics_hash;
            UPDATE library.song s SET newest_analysis_id = a.id, profile_id = a.profile_id, mood = a.mood FROM library.analysis a WHERE a.lyrics_hash = s.lyrics_hash;
            """,
            connection)
        { CommandTimeout = 600 };
        await attach.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task CopyProfilesAsync(NpgsqlConnection connection, List<SongProfile> profiles, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY library.profile (quality, levels, low, high, emotion, sentiment, language, doubts) FROM STDIN (FORMAT binary)", cancellationToken);
        foreach (var profile in profiles)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(profile.Quality, NpgsqlDbType.Text, cancellationToken);
            foreach (var levels in new[] { profile.Levels, profile.Low, profile.High })
                await copy.WriteAsync(levels.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Smallint, cancellationToken);
            await copy.WriteAsync(profile.Emotion, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(profile.Sentiment, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(profile.Language, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(profile.Doubts.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private async Task MakePlaylistsAsync(List<Guid> songs, Bench bench, Random random, CancellationToken cancellationToken)
    {
        for (var i = 0; i < bench.Playlists; i++)
        {
            var playlist = await Playlists.AddAsync(
                Owner,
                string.Create(CultureInfo.InvariantCulture, $"Playlist {i}"),
                [.. Enumerable.Range(0, 100).Select(_ => songs[random.Next(songs.Count)])],
                cancellationToken);
            Usual = playlist.Id;
        }

        Largest = (await Playlists.AddAsync(Owner, "The largest", [.. songs.Take(bench.LargestPlaylist)], cancellationToken)).Id;
    }

    private async Task SettleAsync(List<Guid> songs, Random random, CancellationToken cancellationToken)
    {
        foreach (var policy in await Policies.ListAsync(cancellationToken))
        {
            for (var i = 0; i < 20; i++)
                await Policies.SetRuleAsync(policy.Name, BenchmarkSongs.Artist(random.Next(5_000)), i % 2 == 0 ? "suitable" : "not_suitable", null, "owner", cancellationToken);
            foreach (var value in new[] { "approved", "blocked" })
            {
                Guid[] some = [.. Enumerable.Range(0, songs.Count / 100).Select(_ => songs[random.Next(songs.Count)])];
                await Decisions.DecideAsync(new DecisionRequest(some, policy.Name, value, "A note", "owner"), cancellationToken);
            }
        }
    }
}
