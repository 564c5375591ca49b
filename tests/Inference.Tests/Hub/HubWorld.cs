using System.Text.Json;
using AnalysisApp.Inference.Hub;
using AnalysisApp.Inference.Installing;
using AnalysisApp.Inference.Tests.Support;

namespace AnalysisApp.Inference.Tests.Hub;

/// <summary>A hub, a machine's folders, and a pack that is to be pulled.</summary>
internal sealed class HubWorld : IAsyncDisposable
{
    public const string Pack = "published";
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";
    public const string Repository = "someone/sentiment";
    public const string Weights = "model.safetensors";
    public const string Config = "config.json";

    private readonly TemporaryFolder _folder = new();
    private readonly Uri _endpoint;

    private HubWorld(FakeHub hub)
    {
        (Hub, _endpoint) = (hub, hub.Endpoint);
        Options = new InferenceOptions { ModelsDirectory = At("models"), InstalledModelsDirectory = At("data", "models"), Pack = Pack };
        Contents = new Dictionary<string, byte[]> { [Weights] = Bytes(200_000, 1), [Config] = Bytes(700, 2) };
        Hub.Publish(Repository, Commit, Weights, Contents[Weights], large: true);
        Hub.Publish(Repository, Commit, Config, Contents[Config], large: false);
        WriteManifest();
    }

    public FakeHub Hub { get; }

    public InferenceOptions Options { get; }

    public HurryingClock Clock { get; } = new();

    public Dictionary<string, byte[]> Contents { get; }

    public string Cache => CacheInstead ?? At("cache", "hub");

    public string? CacheInstead { get; set; }

    public string Installed => At("data", "models", Pack);

    public Listener Progress { get; } = new();

    public IReadOnlyList<PullProgress> Told => Progress.Told;

    public string? Token { get; set; }

    public string? Offline { get; set; }

    public Func<string, long?> FreeAt { get; set; } = DiskSpace.FreeAt;

    public static async Task<HubWorld> CreateAsync() => new(await FakeHub.StartAsync());

    public static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public string At(params string[] parts) => Path.Join([_folder.Path, .. parts]);

    public string BlobOf(string name) => Path.Join(Cache, "models--someone--sentiment", "blobs", name == Weights ? FakeHub.Sha256(Contents[name]) : FakeHub.GitSha1(Contents[name]));

    public string SnapshotOf(string name) => Path.Join(Cache, "models--someone--sentiment", "snapshots", Commit, name);

    /// <summary>The pack as it came with the app.</summary>
    public void WriteManifest(string commit = Commit, long? size = null, string? sha256 = null, string repository = Repository, string preparation = "tweet")
    {
        Directory.CreateDirectory(At("models", Pack));
        File.WriteAllText(At("models", Pack, "pack.json"), JsonSerializer.Serialize(new
        {
            pack = Pack,
            tasks = new { sentiment = new { repository, revision = commit, preparation, files = new object[] { new { name = Config }, new { name = Weights, size, sha256 } } } },
        }));
    }

    public Task<PulledPack> PullAsync(CancellationToken cancellationToken = default) => PullAsync(Clock, cancellationToken);

    public Task<PulledPack> PullAsync(TimeProvider clock, CancellationToken cancellationToken = default)
        => new PackPull(Options, Settings(), clock, FreeAt).RunAsync(Pack, Progress, cancellationToken);

    public async Task<string> PullFaultAsync()
    {
        var fault = await Assert.ThrowsAsync<ModelPackException>(() => PullAsync());
        Assert.DoesNotContain('\n', fault.Message);
        return fault.Message;
    }

    /// <summary>Every file of the installed pack is as published, and pack.json holds it to that.</summary>
    public void AssertInstalled()
    {
        foreach (var (name, content) in Contents)
        {
            Assert.Equal(content, File.ReadAllBytes(Path.Join(Installed, "sentiment", name)));
            Assert.Equal(content, File.ReadAllBytes(SnapshotOf(name)));
            Assert.Equal(content, File.ReadAllBytes(BlobOf(name)));
        }

        using var record = JsonDocument.Parse(File.ReadAllBytes(Path.Join(Installed, "pack.json")));
        foreach (var file in record.RootElement.GetProperty("tasks").GetProperty("sentiment").GetProperty("files").EnumerateArray())
        {
            var content = Contents[file.GetProperty("name").GetString()!];
            Assert.Equal((content.Length, FakeHub.Sha256(content)), (file.GetProperty("size").GetInt32(), file.GetProperty("sha256").GetString()));
        }

        AssertNothingHalf();
    }

    /// <summary>No staged pack and no half file is left.</summary>
    public void AssertNothingHalf()
    {
        Assert.Empty(Directory.EnumerateFiles(Cache, "*.incomplete", SearchOption.AllDirectories));
        Assert.Empty(Directory.EnumerateDirectories(At("data", "models", ".staged", Pack)));
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        _folder.Dispose();
    }

    public HubSettings Settings() => new()
    {
        Endpoint = _endpoint,
        CacheDirectory = Cache,
        Token = Token,
        OfflineBecause = Offline,
    };

    /// <summary>Keeps what it hears, and lets tests wait for it.</summary>
    internal sealed class Listener : IProgress<PullProgress>
    {
        private readonly Lock _gate = new();
        private readonly List<PullProgress> _told = [];
        private readonly List<(Predicate<PullProgress> Wanted, TaskCompletionSource Heard)> _waiting = [];

        public IReadOnlyList<PullProgress> Told
        {
            get
            {
                lock (_gate)
                    return [.. _told];
            }
        }

        public void Report(PullProgress value)
        {
            lock (_gate)
            {
                _told.Add(value);
                foreach (var (_, heard) in _waiting.Where(waiting => waiting.Wanted(value)))
                    heard.TrySetResult();
            }
        }

        public Task NoteAsync(string note) => HeardAsync(told => told.Note?.Contains(note, StringComparison.Ordinal) == true);

        public Task HeardAsync(Predicate<PullProgress> wanted)
        {
            lock (_gate)
            {
                if (_told.Exists(wanted))
                    return Task.CompletedTask;
                var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add((wanted, heard));
                return heard.Task;
            }
        }
    }
}
