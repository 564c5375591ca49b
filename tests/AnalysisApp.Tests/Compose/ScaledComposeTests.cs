using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AnalysisApp.Database.Testing;
using AnalysisApp.Tests.Accounts;
using Npgsql;
using Xunit.Abstractions;

namespace AnalysisApp.Tests.Compose;

/// <summary>
/// The processes that deploy/compose/scaled.yaml describes, with the environment that it gives them and the secrets that its script makes, on a PostgreSQL and
/// behind a reverse proxy. Only what a container's walls would make true is put in its place: folders, ports and the names of machines.
/// </summary>
public sealed class ScaledComposeTests(ScaledComposeTests.Empty database, ITestOutputHelper log) : IClassFixture<ScaledComposeTests.Empty>, IAsyncLifetime
{
    private const int Songs = 40;

    // Eight processes share the machine, and a lease of 12 seconds must end.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string _folder = TemporaryFolder.Make("analysisapp-scaled-");
    private readonly ComposeFile _compose = ComposeFile.Read("deploy/compose/scaled.yaml");
    private readonly List<Instance> _instances = [];
    private FrontProxy? _proxy;

    private Uri Front => _proxy!.Address;

    private Instance[] Webs => [.. _instances.Where(instance => instance.Service.Has("web"))];

    private Instance[] Workers => [.. _instances.Where(instance => instance.Service.Has("worker"))];

    [Fact]
    public async Task A_playlist_is_analysed_although_a_worker_and_a_web_instance_are_killed_and_who_is_signed_in_stays_so()
    {
        Assert.Equal((2, 3), (Webs.Length, Workers.Length));
        var password = await File.ReadAllTextAsync(Path.Combine(_folder, "secrets", "administrator-password"));
        using var person = await SignedIn.AtAsync(Front, "admin", password);
        using var direct = await SignedIn.AtAsync(Webs[0].Address, "admin", password);
        await AssertAFormOfOneIsTakenByTheOtherAsync(direct);

        var job = await StartPlaylistAsync(person.Client);
        var running = await FindAsync(person.Client, job, seen => seen.Text("state") == "in_progress" && Done(seen) > 0);
        var worker = Workers.Single(instance => running.Text("worker") == $"{Environment.MachineName}:{instance.Data}");
        worker.Run.Kill();
        Assert.Equal(137, await worker.Run.ExitCodeAsync());
        Webs[0].Run.Kill();
        Assert.Equal(137, await Webs[0].Run.ExitCodeAsync());

        // The session that the killed one made is known to the other, whose keys are the same.
        using var other = AtTheOther(direct);
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/account")).StatusCode);
        await AnswersAsync(person.Client);

        var done = await FindAsync(person.Client, job, seen => seen.Text("state") is "completed" or "failed");
        Assert.Equal(("completed", Songs), (done.Text("state"), done.GetProperty("progress").Number("succeeded")));
        Assert.NotEqual(running.Text("worker"), done.Text("worker"));
        await using var saved = database.DataSource.CreateCommand("SELECT count(*) FROM library.song_analysis");
        Assert.Equal((long)Songs, await saved.ExecuteScalarAsync());
    }

    public async Task InitializeAsync()
    {
        try
        {
            await MakeSecretsAsync();
            foreach (var service in _compose.Instances)
                _instances.Add(new Instance(service, Path.Combine(_folder, $"data-{_instances.Count}"), EnvironmentOf(service)));

            // All at once, on an empty database.
            await Task.WhenAll(_instances.Select(instance => instance.ReadyAsync()));
            _proxy = await FrontProxy.StartAsync([.. Webs.Select(web => web.Address)]);
            log.WriteLine($"The proxy is {_proxy.Kind}.");
        }
        catch
        {
            // The runner disposes only of what came to be.
            await DisposeAsync();
            throw;
        }
    }

    public async Task DisposeAsync()
    {
        if (_proxy is not null)
            await _proxy.DisposeAsync();
        foreach (var instance in _instances)
            instance.Run.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private HttpClient AtTheOther(SignedIn person)
        => new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = person.Cookies }) { BaseAddress = Webs[1].Address };

    private async Task AssertAFormOfOneIsTakenByTheOtherAsync(SignedIn person)
    {
        var form = await person.FormAsync("/playlists/new");
        using var other = AtTheOther(person);
        using var answer = await other.PostAsync("/playlists/new", new FormUrlEncodedContent([new("name", "To and fro"), new("antiforgery", form)]));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.StartsWith("/playlists/", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    private static int Done(JsonElement job) => job.GetProperty("progress").Number("current");

    private async Task MakeSecretsAsync()
    {
        var secrets = Path.Combine(_folder, "secrets");
        using var script = Process.Start("sh", [Path.Combine(RunningApp.RepositoryRoot, "deploy/compose/make-secrets.sh"), secrets]);
        await script.WaitForExitAsync();
        Assert.Equal(0, script.ExitCode);

        // Where PostgreSQL's machine has another name; the rest is as the script wrote it.
        var connection = new NpgsqlConnectionStringBuilder(await File.ReadAllTextAsync(Path.Combine(secrets, "connection")));
        Assert.Equal("postgres", connection.Host);
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(secrets, "postgres-password")), connection.Password);
        Assert.Equal(_compose.Service("postgres").Environment["POSTGRES_USER"], connection.Username);
        Assert.Equal(_compose.Service("postgres").Environment["POSTGRES_DB"], connection.Database);
        var here = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        (connection.Host, connection.Port, connection.Username, connection.Password, connection.Database) = (here.Host, here.Port, here.Username, here.Password, here.Database);
        File.Delete(Path.Combine(secrets, "connection"));
        await File.WriteAllTextAsync(Path.Combine(secrets, "connection"), connection.ConnectionString);
    }

    private Dictionary<string, string?> EnvironmentOf(ComposeService service)
    {
        var environment = service.Environment.ToDictionary(
            setting => setting.Key,
            string? (setting) => setting.Value.Replace("/run/secrets/", Path.Combine(_folder, "secrets") + "/", StringComparison.Ordinal));
        environment["Proxy__Addresses"] = "127.0.0.1";
        Assert.Equal("172.30.80.0/24", service.Environment["Proxy__Addresses"]);

        // What the tests give other processes and the file does not.
        environment["Accounts__Admin__ApiKey"] = null;
        environment["RateLimits__Api"] = null;
        environment["Serilog__MinimumLevel__Default"] = "Warning";
        return environment;
    }

    private static async Task<string> StartPlaylistAsync(HttpClient client)
    {
        var songs = new List<string>();
        for (var n = 0; n < Songs; n++)
        {
            var lyrics = string.Join('\n', Enumerable.Range(0, 40).Select(line => $"Song {n} has a line {line} where the long river sings to the sea tonight"));
            songs.Add((await PostAsync(client, "/api/songs", new { title = $"Song {n}", artist = "The Testers", lyrics })).Text("id")!);
        }

        var playlist = await PostAsync(client, "/api/playlists", new { name = "Scaled", songIds = songs });
        return (await PostAsync(client, $"/api/playlists/{playlist.Text("id")}/analyze", new { })).Text("id")!;
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(path, body);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Waits for news of the job, which come through the proxy from whichever instance answers.</summary>
    private static async Task<JsonElement> FindAsync(HttpClient client, string id, Func<JsonElement, bool> isIt)
    {
        using var events = await RunningApp.EventStream.OpenAsync(client);
        var now = await client.GetFromJsonAsync<JsonElement>($"/api/jobs/{id}");
        return isIt(now) ? now : await events.FindAsync("job", job => job.Text("id") == id && isIt(job), Patience);
    }

    /// <summary>Until the proxy has noticed who is gone: a moment of faults is what its health checks leave.</summary>
    private static async Task AnswersAsync(HttpClient client)
    {
        for (var good = 0; good < 4;)
        {
            using var answer = await client.GetAsync("/account");
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable, $"{answer.StatusCode}");
            good = answer.StatusCode == HttpStatusCode.OK ? good + 1 : 0;
            if (good == 0)
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    /// <summary>The app migrates it.</summary>
    public sealed class Empty() : OwnDatabase();

    private sealed class Instance(ComposeService service, string data, Dictionary<string, string?> environment)
    {
        public ComposeService Service { get; } = service;

        public string Data { get; } = data;

        public ProgramRun Run { get; } = ProgramRun.StartWith(environment, "--urls=http://127.0.0.1:0", $"--Storage:DataDirectory={data}");

        public Uri Address { get; private set; } = new("http://127.0.0.1");

        public async Task ReadyAsync() => Address = await Run.ReadyAsync();
    }
}
