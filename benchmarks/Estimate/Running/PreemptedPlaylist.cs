using System.Diagnostics;
using System.Text.Json;
using AnalysisApp.Progress.Benchmarks.Recorded;
using AnalysisApp.Progress.Benchmarks.Simulation;
using Npgsql;

namespace AnalysisApp.Progress.Benchmarks.Running;

/// <summary>A playlist of mixed songs, some of them read before, in the running app: pushed aside by analyses of single songs, and asked for its time left all along.</summary>
internal sealed class PreemptedPlaylist(AppProcess app, NpgsqlDataSource database, int seed, CancellationToken stop)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly MixedLyrics _lyrics = new(new Random(seed));
    private readonly Random _random = new(seed + 1);

    /// <param name="songs">How many songs.</param>
    /// <param name="preemptions">How many single songs are asked for meanwhile.</param>
    public async Task<Observed> RunAsync(int songs, int preemptions)
    {
        var playlist = await FillAsync(songs);
        var urgent = new Queue<string>();
        for (var song = 0; song < preemptions; song++)
            urgent.Enqueue(await AddSongAsync($"Urgent {song}", _lyrics.Next() ?? "One line"));
        var at = new Queue<int>(Enumerable.Range(0, preemptions).Select(_ => _random.Next(songs / 10, songs * 9 / 10)).Order());

        var job = (await app.PostAsync($"/api/playlists/{playlist}/analyze", new { }, stop)).GetProperty("id").GetString()!;
        var told = new List<Told>();
        var clock = Stopwatch.StartNew();
        for (JsonElement progress; ; await Task.Delay(LookEvery, stop))
        {
            progress = await app.GetAsync($"/api/progress/{job}", stop);
            var done = progress.GetProperty("current").GetInt32();
            told.Add(new Told(clock.Elapsed.TotalSeconds, done, LeftIn(progress), Truth: 0));
            if (progress.GetProperty("status").GetString() == "completed")
                break;
            while (at.TryPeek(out var next) && next <= done && at.TryDequeue(out _))
                await app.PostAsync($"/api/songs/{urgent.Dequeue()}/analyze", new { }, stop);
        }

        var end = told[^1].At;
        var (costs, waits) = await ReadCostsAsync(long.Parse(job, System.Globalization.CultureInfo.InvariantCulture));
        return new Observed([.. told.Select(said => said with { Truth = end - said.At })], costs, waits);
    }

    /// <summary>One song in eight has lyrics that were read before.</summary>
    private async Task<string> FillAsync(int songs)
    {
        var known = Enumerable.Range(0, songs / 8).Select(_ => _lyrics.Next()).ToArray();
        var first = await AddPlaylistAsync("Read before", known);
        var before = (await app.PostAsync($"/api/playlists/{first}/analyze", new { }, stop)).GetProperty("id").GetString();
        var mixed = known.Concat(Enumerable.Range(0, songs - known.Length).Select(_ => _lyrics.Next())).ToArray();
        _random.Shuffle(mixed);
        var playlist = await AddPlaylistAsync("Mixed", mixed);
        while ((await app.GetAsync($"/api/progress/{before}", stop)).GetProperty("status").GetString() != "completed")
            await Task.Delay(LookEvery, stop);
        return playlist;
    }

    private async Task<string> AddPlaylistAsync(string name, string?[] lyrics)
    {
        var ids = new List<string>();
        foreach (var text in lyrics)
            ids.Add(await AddSongAsync($"{name} {ids.Count}", text));
        return (await app.PostAsync("/api/playlists", new { name, songIds = ids }, stop)).GetProperty("id").GetString()!;
    }

    private async Task<string> AddSongAsync(string title, string? lyrics)
        => (await app.PostAsync("/api/songs", new { title = $"{title} of {seed}", artist = "Benchmark", lyrics }, stop)).GetProperty("id").GetString()!;

    /// <summary>From the items, which are exact. A song that came after a preemption has the wait before it, told by what other jobs finished in between.</summary>
    private async Task<(IReadOnlyList<RecordedSong> Costs, IReadOnlyList<double> Waits)> ReadCostsAsync(long job)
    {
        await using var command = database.CreateCommand(
            """
            WITH mine AS (
              SELECT ordinal, weight, finished_at, lag(finished_at) OVER (ORDER BY ordinal) AS before FROM progress.item WHERE job_id = $1)
            SELECT weight, extract(epoch FROM finished_at - before)::float8,
                   (SELECT max(o.finished_at) FROM progress.item o WHERE o.job_id <> $1 AND o.finished_at > before AND o.finished_at < mine.finished_at) - before
            FROM mine WHERE before IS NOT NULL ORDER BY ordinal
            """);
        command.Parameters.Add(new() { Value = job });
        var (costs, waits) = (new List<RecordedSong>(), new List<double>());
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            if (row.IsDBNull(2))
                costs.Add(new RecordedSong(row.GetInt32(0), row.GetDouble(1)));
            else
                waits.Add(row.GetTimeSpan(2).TotalSeconds);
        }

        return (costs, waits);
    }

    private static TimeLeft? LeftIn(JsonElement progress)
    {
        TimeSpan Seconds(string name) => TimeSpan.FromSeconds(progress.GetProperty(name).GetDouble());
        return progress.GetProperty("etaSeconds").ValueKind == JsonValueKind.Null
            ? null
            : new TimeLeft(Seconds("etaSeconds"), Seconds("etaLowSeconds"), Seconds("etaHighSeconds"));
    }
}

/// <summary>What a run was.</summary>
/// <param name="Told">Every answer of the app, and the truth.</param>
/// <param name="Costs">What each song cost, but for the first and those after a preemption.</param>
/// <param name="Waits">How long it stood aside, up to the end of the song that took its worker.</param>
internal sealed record Observed(IReadOnlyList<Told> Told, IReadOnlyList<RecordedSong> Costs, IReadOnlyList<double> Waits);
