using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AnalysisApp.Database.Testing;
using Npgsql;

namespace AnalysisApp.Tests;

/// <summary>Several processes of the app on one database: one serves, two work, and they come and go while a playlist is read.</summary>
public sealed class InstancesTests(InstancesTests.Instances app) : IClassFixture<InstancesTests.Instances>
{
    private const int Songs = 100;

    [Fact]
    public async Task Jobs_are_run_by_worker_instances_only_and_each_of_these_is_listed()
    {
        // Asked for when the web instance was alone.
        var early = await app.Web.GetFromJsonAsync<JsonElement>($"/api/jobs/{app.EarlyJob}");
        if (early.Text("state") != "completed")
        {
            using var events = await RunningApp.EventStream.OpenAsync(app.Web);
            early = await app.Web.GetFromJsonAsync<JsonElement>($"/api/jobs/{app.EarlyJob}");
            if (early.Text("state") != "completed")
                early = await events.FindAsync("job", job => job.Text("id") == app.EarlyJob && job.Text("state") == "completed");
        }

        Assert.Contains(early.Text("worker"), app.Workers.Select(worker => worker.Name));
        Assert.True(early.GetProperty("startedAt").GetDateTimeOffset() > app.BeforeWorkers);

        var listed = await ListedAsync();
        Assert.Equal(app.Workers.Select(worker => worker.Name).Order(), listed.Select(worker => worker.Text("instance")).Order());
        Assert.All(listed, worker =>
        {
            Assert.True(worker.GetProperty("alive").GetBoolean());
            Assert.Equal(1, worker.Number("slots"));
            Assert.Equal(ProductVersion.Number, worker.Text("version"));
            Assert.True(worker.GetProperty("heartbeatAt").GetDateTimeOffset() >= worker.GetProperty("startedAt").GetDateTimeOffset());
        });

        using var refused = await app.Web.PutAsJsonAsync("/api/queue", new { workers = 2 });
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
    }

    [Fact]
    public async Task A_rolling_restart_of_the_workers_loses_no_song_and_reads_none_twice()
    {
        await using var playlist = await PlaylistRun.StartAsync(app, "Rolling");
        var workers = new List<string?>();
        foreach (var _ in app.Workers)
        {
            // Whoever has it is stopped, and the other goes on from there.
            var running = await playlist.GetsOnAsync();
            var stopping = app.WorkerNamed(running.Text("worker"));
            workers.Add(stopping.Name);
            var stopped = stopping.StopAsync();
            var other = await playlist.UntilAsync(job => job.Text("state") == "in_progress" && job.Text("worker") != stopping.Name);
            workers.Add(other.Text("worker"));
            Assert.Equal(0, await stopped);

            // However long a start takes here, there must be songs left for the next round.
            await playlist.AskAsync("pause");
            await stopping.StartAsync();
            await playlist.AskAsync("resume");
        }

        var done = await playlist.UntilAsync(job => job.Text("state") == "completed");

        Assert.Equal(2, workers.Distinct().Count());
        Assert.Equal((1, Songs, Songs), (done.Number("attempt"), done.GetProperty("progress").Number("succeeded"), done.GetProperty("progress").Number("total")));
        await playlist.AssertEverySongWasReadOnceAsync();
        playlist.AssertProgressOnlyGrew();
    }

    [Fact]
    public async Task A_killed_worker_is_shown_dead_and_another_goes_on_within_the_lease()
    {
        await using var playlist = await PlaylistRun.StartAsync(app, "Killed");
        var running = await playlist.GetsOnAsync();
        var killed = app.WorkerNamed(running.Text("worker"));
        Assert.Contains(playlist.JobId, (await ListedAsync(killed.Name)).GetProperty("jobIds").EnumerateArray().Select(id => id.GetString()));

        var before = await ListedAsync(killed.Name);
        await killed.KillAsync();
        await playlist.UntilAsync(job => job.Text("state") == "in_progress" && job.Text("worker") != killed.Name);

        // A job's lease may be renewed a little before its instance's heartbeat, so its end may come a little before too.
        var dead = await ListedAsync(killed.Name);
        for (var n = 0; n < 200 && dead.GetProperty("alive").GetBoolean(); n++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            dead = await ListedAsync(killed.Name);
        }

        Assert.False(dead.GetProperty("alive").GetBoolean());
        Assert.Empty(dead.GetProperty("jobIds").EnumerateArray());

        await killed.StartAsync();
        var back = await ListedAsync(killed.Name);
        Assert.True(back.GetProperty("alive").GetBoolean());
        Assert.True(back.GetProperty("startedAt").GetDateTimeOffset() > before.GetProperty("startedAt").GetDateTimeOffset());

        var done = await playlist.UntilAsync(job => job.Text("state") == "completed");
        Assert.Equal((1, Songs), (done.Number("attempt"), done.GetProperty("progress").Number("succeeded")));
        await playlist.AssertEverySongWasReadOnceAsync();
        playlist.AssertProgressOnlyGrew();
    }

    private async Task<JsonElement> ListedAsync(string instance) => (await ListedAsync()).Single(worker => worker.Text("instance") == instance);

    private async Task<JsonElement[]> ListedAsync()
        => [.. (await app.Web.GetFromJsonAsync<JsonElement>("/api/queue")).GetProperty("workers").EnumerateArray()];

    /// <summary>A web instance and two workers, each a process of its own, on one database.</summary>
    public sealed class Instances() : OwnDatabase()
    {
        private readonly string _webFolder = TemporaryFolder.Make("analysisapp-web-");
        private ProgramRun? _web;

        public HttpClient Web { get; private set; } = new();

        internal IReadOnlyList<WorkerInstance> Workers { get; private set; } = [];

        /// <summary>A song's, asked for while no worker was there.</summary>
        public string EarlyJob { get; private set; } = "";

        public DateTimeOffset BeforeWorkers { get; private set; }

        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            _web = ProgramRun.Serve(_webFolder, "--Roles=web", $"--ConnectionStrings:Postgres={ConnectionString}", "--Serilog:MinimumLevel:Default=Error");
            Web = RunningApp.ClientOf(await _web.ReadyAsync());
            var song = await PostAsync("/api/songs", new { title = "Early", artist = "A", lyrics = "The early bird sings alone" });
            EarlyJob = (await PostAsync($"/api/songs/{song.Text("id")}/analyze", new { })).Text("id")!;
            BeforeWorkers = TimeProvider.System.GetUtcNow();
            Workers = [new WorkerInstance(ConnectionString), new WorkerInstance(ConnectionString)];
            await Task.WhenAll(Workers.Select(worker => worker.StartAsync()));
        }

        public override async Task DisposeAsync()
        {
            foreach (var worker in Workers)
                worker.Dispose();
            _web?.Dispose();
            Web.Dispose();
            Directory.Delete(_webFolder, recursive: true);
            await base.DisposeAsync();
        }

        internal WorkerInstance WorkerNamed(string? name) => Workers.Single(worker => worker.Name == name);

        public async Task<JsonElement> PostAsync(string path, object body)
        {
            using var response = await Web.PostAsJsonAsync(path, body);
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadFromJsonAsync<JsonElement>();
        }
    }

    internal sealed class WorkerInstance(string connectionString) : IDisposable
    {
        private readonly string _folder = TemporaryFolder.Make("analysisapp-worker-");
        private ProgramRun? _run;

        /// <summary>The same after every start, because the folder is.</summary>
        public string Name => $"{Environment.MachineName}:{_folder}";

        public async Task StartAsync()
        {
            _run?.Dispose();
            _run = ProgramRun.Serve(
                _folder, "--Roles=worker", $"--ConnectionStrings:Postgres={connectionString}", "--Queue:Workers=1", "--Queue:LeaseDuration=00:00:02",
                "--Queue:HeartbeatInterval=00:00:00.5", "--Serilog:MinimumLevel:Default=Error");
            await _run.ReadyAsync();
        }

        public Task<int> StopAsync()
        {
            _run!.Signal("TERM");
            return _run.ExitCodeAsync();
        }

        public Task KillAsync()
        {
            _run!.Kill();
            return _run.ExitCodeAsync();
        }

        public void Dispose()
        {
            _run?.Dispose();
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>The analysis of a playlist, with everything that was heard of it: its events, and each reading of a song that was saved.</summary>
    private sealed class PlaylistRun : IAsyncDisposable
    {
        private readonly Instances _app;
        private readonly NpgsqlConnection _listener;
        private readonly RunningApp.EventStream _events;
        private readonly HashSet<string> _songs;
        private readonly List<string> _readings = [];
        private readonly List<JsonElement> _heard = [];

        private PlaylistRun(Instances app, NpgsqlConnection listener, RunningApp.EventStream events, HashSet<string> songs)
        {
            _app = app;
            _listener = listener;
            _events = events;
            _songs = songs;
        }

        public string JobId { get; private set; } = "";

        public static async Task<PlaylistRun> StartAsync(Instances app, string name)
        {
            var songs = new List<string>();
            for (var n = 0; n < Songs; n++)
                songs.Add((await app.PostAsync("/api/songs", new { title = $"{name} {n}", artist = "A", lyrics = Lyrics(name, n) })).Text("id")!);
            var playlist = await app.PostAsync("/api/playlists", new { name, songIds = songs });

            // Sent by the transaction that saves a reading: one that was saved twice is heard twice.
            var listener = await app.DataSource.OpenConnectionAsync();
            var run = new PlaylistRun(app, listener, await RunningApp.EventStream.OpenAsync(app.Web), [.. songs]);
            listener.Notification += (_, signal) => run._readings.Add(signal.Payload.Split(' ')[0]);
            await using (var listen = new NpgsqlCommand("LISTEN song_analyzed", listener))
                await listen.ExecuteNonQueryAsync();

            run.JobId = (await app.PostAsync($"/api/playlists/{playlist.Text("id")}/analyze", new { })).Text("id")!;
            return run;
        }

        public Task<JsonElement> UntilAsync(Func<JsonElement, bool> isIt) => _events.FindAsync("job", job =>
        {
            if (job.Text("id") != JobId)
                return false;
            _heard.Add(job);
            return isIt(job);
        });

        /// <summary>Until it runs and has come further than was heard before.</summary>
        public Task<JsonElement> GetsOnAsync()
        {
            var before = _heard.Select(Current).DefaultIfEmpty(0).Max();
            return UntilAsync(job => job.Text("state") == "in_progress" && Current(job) > before);
        }

        public Task<JsonElement> AskAsync(string request) => _app.PostAsync($"/api/jobs/{JobId}/{request}", new { });

        public async Task AssertEverySongWasReadOnceAsync()
        {
            // The server hands over what it still has for this connection with any answer.
            await using (var flush = new NpgsqlCommand("SELECT 1", _listener))
                await flush.ExecuteNonQueryAsync();
            Assert.Equal(_songs.Order(), _readings.Where(_songs.Contains).Order());

            var items = new List<string?>();
            string? cursor = null;
            do
            {
                var page = await _app.Web.GetFromJsonAsync<JsonElement>($"/api/jobs/{JobId}/items?state=succeeded&limit=100{(cursor is null ? "" : $"&cursor={cursor}")}");
                items.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.Text("targetId")));
                cursor = page.Text("next");
            }
            while (cursor is not null);
            Assert.Equal(_songs.Order(), items.Order());

            await using var saved = _app.DataSource.CreateCommand("SELECT count(*) FROM library.song_analysis WHERE song_id = ANY (@songs)");
            saved.Parameters.AddWithValue("songs", _songs.Select(Guid.Parse).ToArray());
            Assert.Equal(_songs.Count, (long)(await saved.ExecuteScalarAsync())!);
        }

        public void AssertProgressOnlyGrew()
        {
            var done = _heard.Select(Current).ToArray();
            Assert.Equal(done.Order(), done);
            Assert.All(_heard, job => Assert.InRange(job.GetProperty("progress").GetProperty("percentage").GetDouble(), 0, 100));
            Assert.True(done.Distinct().Count() > 3, $"Too little was heard to say: {string.Join(", ", done)}.");
        }

        public async ValueTask DisposeAsync()
        {
            _events.Dispose();
            await _listener.DisposeAsync();
        }

        private static int Current(JsonElement job) => job.GetProperty("progress").Number("current");

        private static string Lyrics(string name, int song)
            => string.Join('\n', Enumerable.Range(0, 60).Select(line => $"{name} {song} has a line {line} where the long river sings to the sea tonight"));
    }
}
