using System.Net.Http.Json;
using System.Text.Json;
using AnalysisApp.Database.Testing;

namespace AnalysisApp.Tests;

/// <summary>The program from outside: settings, commands, exit codes, and what survives a kill.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly string _data = TemporaryFolder.Make("analysisapp-program-");

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData("--Roles=master", "Roles is 'master'; it may be web, worker, or web,worker.")]
    [InlineData("--Proxy:Addresses=gateway", "Proxy:Addresses holds 'gateway'; it may hold addresses and ranges such as 172.17.0.1 or 10.0.0.0/8.")]
    [InlineData("--Accounts:TrustedHeader:Name=Remote-User", "Accounts:TrustedHeader:Addresses is empty; name the proxy")]
    [InlineData("--RateLimits:SignIn=often", "RateLimits:SignIn is 'often'; it may be 1 to 1000000 requests a minute, 0 for any number, or empty for 10.")]
    [InlineData("--Inference:Device=tpu", "Inference:Device is 'tpu'")]
    [InlineData("--Inference:Device=cuda", "Inference:Device is 'cuda'")]
    [InlineData("--Inference:Precision=fp64", "Inference:Precision is 'fp64'")]
    [InlineData("--Inference:BatchTokens=1", "BatchTokens")]
    [InlineData("--Inference:ModelsDirectory=", "Inference:ModelsDirectory is empty")]
    [InlineData("--Queue:Workers=0", "Queue:Workers")]
    [InlineData("--Queue:Workers=many", "Queue:Workers")]
    [InlineData("--Queue:JobTimeout=soon", "Queue:JobTimeout")]
    [InlineData("--Accounts:Admin:ApiKey=short", "Accounts:Admin:ApiKey")]
    [InlineData("--Background:Hours=22-6", "Background:Hours is '22-6'; it may be times of day such as 22:00-06:00")]
    [InlineData("--Background:TimeZone=Mars/Base", "Background:TimeZone is 'Mars/Base'; it may be a time zone")]
    [InlineData("--Background:SongsPerHour=many", "Background:SongsPerHour is 'many'; it may be 1 to 1000000, or empty for any number.")]
    [InlineData("--Background:MostMemoryPercent=100", "Background:MostMemoryPercent is '100'; it may be 1 to 99, or empty for any load.")]
    [InlineData("--Logging:Format=xml", "Logging:Format is 'xml'")]
    [InlineData("--ConnectionStrings:Postgres=nonsense", "ConnectionStrings:Postgres")]
    public async Task A_setting_that_cannot_be_used_stops_the_start_in_one_line(string argument, string expected)
    {
        using var run = ProgramRun.Serve(_data, argument, "--Serilog:MinimumLevel:Default=Error");
        Assert.Equal(1, await run.ExitCodeAsync());
        var line = Assert.Single(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(expected, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sentiment/model.safetensors")]
    [InlineData("toxicity/vocab.txt")]
    [InlineData("emotion/config.json")]
    public async Task A_file_of_the_pack_that_was_altered_stops_the_app_in_one_line_with_the_fix(string file)
    {
        var models = Path.Combine(_data, "models");
        CopyFolder(Path.Combine(RunningApp.ModelsDirectory, "starter"), Path.Combine(models, "starter"));
        var path = Path.Combine(models, "starter", file);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);

        using var run = ProgramRun.Serve(_data, $"--Inference:ModelsDirectory={models}", "--Serilog:MinimumLevel:Default=Error", "--Logging:Format=text");
        Assert.Equal(1, await run.ExitCodeAsync());
        var line = Assert.Single(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(file, line, StringComparison.Ordinal);
        Assert.Contains("git checkout -- models/starter", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_benchmark_tells_songs_an_hour_and_the_share_of_the_peak()
    {
        using var run = ProgramRun.Start("benchmark", "inference", "--pack", "starter", "--seconds=1", "--json");
        Assert.Equal(0, await run.ExitCodeAsync());
        var speed = JsonSerializer.Deserialize<JsonElement>(run.Output);
        Assert.Equal(("starter", "cpu", 3), (speed.Text("pack"), speed.Text("device"), speed.GetProperty("models").GetInt32()));
        foreach (var rate in new[] { "songsPerSecond", "songsPerHour", "tokensPerSecond", "operationsPerSecond", "peakOperationsPerSecond", "shareOfPeak" })
            Assert.True(speed.GetProperty(rate).GetDouble() > 0, rate);
    }

    [Theory]
    [InlineData("benchmark")]
    [InlineData("benchmark", "queue")]
    [InlineData("benchmark", "inference", "fast")]
    [InlineData("benchmark", "inference", "--seconds=0")]
    [InlineData("benchmark", "inference", "--speed=1")]
    public async Task A_benchmark_that_there_is_not_is_wrong_usage(params string[] arguments)
    {
        using var run = ProgramRun.Start(arguments);
        Assert.Equal(2, await run.ExitCodeAsync());
        Assert.StartsWith("Usage: benchmark inference", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_app_started_again_finishes_what_was_queued()
    {
        using var first = ProgramRun.Serve(_data, "--Serilog:MinimumLevel:Default=Error");
        string? job;
        using (var client = RunningApp.ClientOf(await first.ReadyAsync()))
        {
            var ids = new List<string?>();
            for (var i = 0; i < 60; i++)
                ids.Add((await PostAsync(client, "/api/songs", new { title = $"Song {i}", artist = "A", lyrics = Lyrics(i) })).Text("id"));
            var playlist = await PostAsync(client, "/api/playlists", new { name = "All", songIds = ids });
            job = (await PostAsync(client, $"/api/playlists/{playlist.Text("id")}/analyze", new { })).Text("id");
        }

        first.Kill();
        await first.ExitCodeAsync();

        using var second = ProgramRun.Serve(_data, "--Serilog:MinimumLevel:Default=Error");
        using (var client = RunningApp.ClientOf(await second.ReadyAsync()))
        {
            using var events = await RunningApp.EventStream.OpenAsync(client);
            var ended = await client.GetFromJsonAsync<JsonElement>($"/api/jobs/{job}");
            if (ended.Text("state") != "completed")
                ended = await events.FindAsync("job", changed => changed.Text("id") == job && changed.Text("state") == "completed");
            Assert.Equal(60, ended.GetProperty("progress").Number("succeeded"));
        }

        second.Signal("TERM");
        Assert.Equal(0, await second.ExitCodeAsync());
        Assert.False(File.Exists(Path.Combine(_data, "postgresql", "data", "postmaster.pid")), "PostgreSQL still runs.");
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_data, "keys")));
    }

    [Fact]
    public async Task A_second_app_on_the_same_folder_is_refused()
    {
        using var first = ProgramRun.Serve(_data, "--Serilog:MinimumLevel:Default=Error");
        await first.ReadyAsync();

        using var second = ProgramRun.Serve(_data, "--Serilog:MinimumLevel:Default=Error");
        Assert.Equal(1, await second.ExitCodeAsync());
        Assert.Contains(_data, Assert.Single(second.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);

        first.Signal("TERM");
        Assert.Equal(0, await first.ExitCodeAsync());
    }

    [Fact]
    public async Task One_correlation_id_leads_from_the_request_to_the_job()
    {
        const string trace = "0af7651916cd43dd8448eb211c80319c";
        using var run = ProgramRun.Serve(_data, "--Logging:Format=json");
        using var client = RunningApp.ClientOf(await run.ReadyAsync());
        using var events = await RunningApp.EventStream.OpenAsync(client);
        var song = await PostAsync(client, "/api/songs", new { title = "Traced", artist = "A", lyrics = "A line that is followed" });
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/songs/{song.Text("id")}/analyze");
        request.Headers.Add("traceparent", $"00-{trace}-b7ad6b7169203331-01");
        using var response = await client.SendAsync(request);
        await events.FindAsync("job", job => job.Text("state") == "completed");

        run.Signal("TERM");
        Assert.Equal(0, await run.ExitCodeAsync());
        var lines = run.Output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToArray();
        Assert.Contains(lines, line => line.GetProperty("Properties").TryGetProperty("JobId", out _)
            && line.GetProperty("Properties").TryGetProperty("CorrelationId", out var id) && id.GetString() == trace);
        Assert.DoesNotContain("A line that is followed", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", 0, "starts the app")]
    [InlineData("--version", 0, "AnalysisApp ")]
    [InlineData("models list", 0, "starter  installed, in use")]
    [InlineData("models verify", 0, "The pack starter is as it should be.")]
    [InlineData("models verify nothing", 1, "nothing")]
    [InlineData("models", 2, "Usage")]
    [InlineData("dance", 2, "There is no command 'dance'")]
    public async Task A_command_says_what_it_did_and_ends_with_its_code(string arguments, int code, string expected)
    {
        using var run = ProgramRun.Start(arguments.Split(' '));
        Assert.Equal(code, await run.ExitCodeAsync());
        Assert.Contains(expected, run.Output, StringComparison.Ordinal);
    }

    private static string Lyrics(int song)
        => string.Join('\n', Enumerable.Range(0, 24).Select(line => $"Line {line} of song {song}, where the river sings tonight"));

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, object body)
    {
        using var response = await client.PostAsJsonAsync(path, body);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static void CopyFolder(string source, string target)
    {
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
