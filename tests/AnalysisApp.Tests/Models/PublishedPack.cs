using System.Text.Json;
using AnalysisApp.Database.Testing;
using AnalysisApp.Inference.Tests.Hub;

namespace AnalysisApp.Tests.Models;

/// <summary>The bundled checkpoints, published by a hub as if they were the reference pack, and a machine that has none of them.</summary>
internal sealed class PublishedPack : IAsyncDisposable
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private static readonly string[] Tasks = ["sentiment", "toxicity", "emotion"];
    private readonly string _folder = TemporaryFolder.Make("analysisapp-models-");

    private PublishedPack(FakeHub hub) => (Hub, Environment) = (hub, new Dictionary<string, string?>
    {
        ["HF_ENDPOINT"] = hub.Endpoint.AbsoluteUri,
        ["HF_HOME"] = At("hub"),
        ["HF_HUB_CACHE"] = null,
        ["HF_TOKEN"] = "hf_secret",
        ["HF_HUB_OFFLINE"] = null,
        ["TRANSFORMERS_OFFLINE"] = null,
        ["NO_PROXY"] = "127.0.0.1",
        ["Storage__DataDirectory"] = At("data"),
        ["Inference__ModelsDirectory"] = At("models"),
    });

    public FakeHub Hub { get; }

    public Dictionary<string, string?> Environment { get; }

    public string Data => At("data");

    public string Installed => At("data", "models", "reference");

    public static async Task<PublishedPack> CreateAsync()
    {
        var pack = new PublishedPack(await FakeHub.StartAsync());
        var tasks = new Dictionary<string, object>();
        foreach (var task in Tasks)
        {
            var files = Directory.GetFiles(Path.Combine(RunningApp.ModelsDirectory, "starter", task)).Order(StringComparer.Ordinal).ToArray();
            foreach (var file in files)
                pack.Hub.Publish($"someone/{task}", Commit, Path.GetFileName(file), await File.ReadAllBytesAsync(file), large: file.EndsWith(".safetensors", StringComparison.Ordinal));
            tasks[task] = new { repository = $"someone/{task}", revision = Commit, files = files.Select(file => new { name = Path.GetFileName(file) }) };
        }

        Directory.CreateDirectory(pack.At("models", "reference"));
        await File.WriteAllTextAsync(pack.At("models", "reference", "pack.json"), JsonSerializer.Serialize(new { pack = "reference", tasks }));
        return pack;
    }

    public string At(params string[] parts) => Path.Join([_folder, .. parts]);

    public ProgramRun Run(params string[] arguments) => ProgramRun.StartWith(Environment, arguments);

    /// <returns>What a command printed, once it has ended with this code.</returns>
    public async Task<string> RunAsync(int code, params string[] arguments)
    {
        using var run = Run(arguments);
        Assert.True(await run.ExitCodeAsync() == code, run.Output);
        Assert.DoesNotContain("hf_secret", run.Output, StringComparison.Ordinal);
        return run.Output;
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
