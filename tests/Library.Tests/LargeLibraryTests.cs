using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace AnalysisApp.Library.Tests;

/// <summary>The largest playlist and a library of 100,000: limits are checked, times are reported (the machine decides them).</summary>
public sealed class LargeLibraryTests(LibraryDatabase database, ITestOutputHelper output) : IClassFixture<LibraryDatabase>
{
    private const int Songs = 100_000;

    [Fact]
    public async Task A_hundred_thousand_songs_are_added_listed_selected_and_fill_a_playlist()
    {
        var ids = await AddAsync();
        await AnalyseMostAsync();
        await FillAPlaylistAsync(ids);
        await MakePlaylistsAsync();
        await TimeAsync("select all of 1,000 playlists", 5, () => database.Analyses.SelectAsync(null, null, AnalysisScope.All, "now", [], default));
        await TimeAsync("select missing", 5, () => database.Analyses.SelectAsync(null, null, AnalysisScope.Missing, "now", [], default));
        await TimeAsync("select outdated", 5, () => database.Analyses.SelectAsync(null, null, AnalysisScope.Outdated, "now", [], default));
        await TimeAsync("count", 5, () => database.Analyses.CountAsync(null, default));
        await ListAsync("page of 50", new SongFilter(null, "family", "now"), 50);
        await ListAsync("page of 200", new SongFilter(null, "family", "now"), 200);
        await ListAsync("page of 50, one rating (24 %)", new SongFilter(null, "family", "now", Rating: "suitable"), 50);
        await ListAsync("page of 50, rare rating (0.1 %)", new SongFilter(null, "family", "now", Rating: "unknown"), 50);
        await ListAsync("page of 50, not analysed (4 %)", new SongFilter(null, "family", "now", Rating: "not_analyzed"), 50);
        await ListAsync("page of 50, common text", new SongFilter(null, "family", "now", "song"), 50);
        await ListAsync("page of 50, rare text", new SongFilter(null, "family", "now", "title 4242"), 50);
        await ListAsync("page of 50, text nowhere", new SongFilter(null, "family", "now", "nothing like it"), 50);
    }

    private async Task<Guid[]> AddAsync()
    {
        var watch = Stopwatch.StartNew();
        var added = await database.Songs.AddAsync(
            LibraryDatabase.Owner,
            [.. Enumerable.Range(0, Songs).Select(i => new NewSong(
                new SongDescription($"Song title {i}", $"Artist {i % 5_000}", $"Album {i % 9_000}", 200), new NewLyrics($"la la {i / 2}\nlyrics", "api")))],
            default);
        output.WriteLine($"add {Songs} songs with lyrics: {watch.ElapsedMilliseconds} ms");
        return [.. added.Select(song => song.Id)];
    }

    // Through SQL: the door saves one at a time, as jobs do, and that is measured apart.
    private async Task AnalyseMostAsync()
    {
        await using var command = database.DataSource.CreateCommand(
            """
            CREATE TEMP TABLE chosen AS SELECT id, lyrics_hash, row_number() OVER (ORDER BY id) AS number FROM library.song;
            INSERT INTO library.profile (quality, levels, low, high, doubts)
              SELECT CASE n WHEN 4 THEN 'not_english' ELSE 'full' END, ARRAY[n % 4], ARRAY[n % 4], ARRAY[n % 4], '{}' FROM generate_series(0, 4) n;
            INSERT INTO library.profile_rating (policy, profile_id, value, score, borderline)
              SELECT 'family', id, (ARRAY['suitable', 'use_with_care', 'not_suitable', 'not_suitable', 'unknown'])[n],
                CASE WHEN n < 5 THEN 100 - n END, false
              FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM library.profile) p;
            INSERT INTO library.analysis (id, lyrics_hash, config_hash, profile_id, document, analyzed_at)
              SELECT gen_random_uuid(), lyrics_hash, CASE WHEN min(number) % 10 = 0 THEN 'before' ELSE 'now' END,
                CASE WHEN min(number) % 1000 = 1 THEN 5 ELSE min(number) / 2 % 4 + 1 END, json_build_object('lines', repeat('x', 2000)), now()
              FROM chosen GROUP BY lyrics_hash;
            INSERT INTO library.song_analysis
              SELECT s.id, a.id, now() FROM chosen s JOIN library.analysis a USING (lyrics_hash) WHERE s.number % 25 > 0;
            UPDATE library.song s SET newest_analysis_id = e.analysis_id, profile_id = a.profile_id
              FROM library.song_analysis e JOIN library.analysis a ON a.id = e.analysis_id WHERE e.song_id = s.id;
            DROP TABLE chosen;
            ANALYZE;
            """);
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync();

        var twin = (await database.Songs.FindAsync((await database.Analyses.SelectAsync(null, null, AnalysisScope.Missing, "now", [], default))[0].Id, default))!;
        await TimeAsync("save one analysis", 50, () => database.SaveAsync(twin, "now"));
    }

    private async Task FillAPlaylistAsync(Guid[] ids)
    {
        var watch = Stopwatch.StartNew();
        var playlist = await database.Playlists.AddAsync(LibraryDatabase.Owner, "The largest", ids[..50_000], default);
        output.WriteLine($"make a playlist of 50,000: {watch.ElapsedMilliseconds} ms");
        Assert.Equal(50_000, playlist.SongCount);

        // What it has already does not count twice; one more does not fit.
        watch.Restart();
        Assert.Equal(playlist, await database.Playlists.AddSongsAsync(playlist.Id, ids[..50_000], default));
        output.WriteLine($"add the same 50,000 again: {watch.ElapsedMilliseconds} ms");
        await Assert.ThrowsAsync<PlaylistFullException>(() => database.Playlists.AddSongsAsync(playlist.Id, ids[49_999..50_001], default));
        await Assert.ThrowsAsync<PlaylistFullException>(() => database.Playlists.UpdateAsync(playlist.Id, "Larger", ids[..50_001], default));
        await Assert.ThrowsAsync<PlaylistFullException>(() => database.Playlists.AddAsync(LibraryDatabase.Owner, "Too large", ids[..50_001], default));
        Assert.Equal(playlist, await database.Playlists.FindAsync(playlist.Id, default));

        watch.Restart();
        await database.Playlists.UpdateAsync(playlist.Id, "The largest", ids[50_000..], default);
        output.WriteLine($"replace its 50,000: {watch.ElapsedMilliseconds} ms");
        await TimeAsync("summarise 50,000", 10, () => database.Playlists.SummarizeAsync(playlist.Id, "family", default));
        await TimeAsync("list playlists, one of 50,000", 10, () => database.Playlists.ListAsync(new PlaylistFilter(null, "family"), null, 50, default));
        await TimeAsync("missing ids among 50,000", 3, () => database.Access.FindForeignAsync(null, ids[..50_000], Access.Read, default));
        await ListAsync("page of 50 of a playlist of 50,000", new SongFilter(null, "family", "now", PlaylistId: playlist.Id), 50);
        Assert.Equal(ids[50_000..], (await database.Analyses.SelectAsync(null, playlist.Id, AnalysisScope.All, "now", [], default)).Select(song => song.Id));
    }

    /// <summary>1,000 playlists of 100 songs beside the largest: each song of the first 90,000 in one, the last 10,000 places again for the first songs.</summary>
    private async Task MakePlaylistsAsync()
    {
        await using var command = database.DataSource.CreateCommand(
            """
            INSERT INTO library.playlist
              SELECT gen_random_uuid(), 'Playlist ' || n, 'playlist ' || n, now() - n * interval '1 minute', now() FROM generate_series(1, 1000) n;
            WITH song AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS number FROM library.song),
            playlist AS (SELECT id, row_number() OVER (ORDER BY created_at) - 1 AS number FROM library.playlist WHERE name LIKE 'Playlist %')
            INSERT INTO library.playlist_song
              SELECT p.id, s.id, place FROM playlist p CROSS JOIN generate_series(1, 100) place
              JOIN song s ON s.number = (p.number * 100 + place) % 90000;
            ANALYZE;
            """);
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync();
        var selected = await database.Analyses.SelectAsync(null, null, AnalysisScope.All, "now", [], default);
        Assert.Equal((Songs, Songs), (selected.Count, selected.DistinctBy(song => song.Id).Count()));
    }

    private async Task ListAsync(string what, SongFilter filter, int limit)
    {
        string? cursor = null;
        await TimeAsync(what, 60, async () =>
        {
            var page = await database.Songs.ListAsync(filter, cursor, limit, default);
            cursor = page.Next;
            return page;
        });
    }

    private async Task TimeAsync<T>(string what, int times, Func<Task<T>> act)
    {
        await act();
        var taken = new List<double>();
        for (var i = 0; i < times; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await act();
            taken.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        taken.Sort();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what}: median {taken[times / 2]:F1} ms, p95 {taken[times * 95 / 100]:F1} ms of {times}"));
    }
}
