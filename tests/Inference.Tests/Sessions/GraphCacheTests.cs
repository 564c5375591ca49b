using System.Security.Cryptography;
using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Graph;
using AnalysisApp.Inference.Sessions;
using AnalysisApp.Inference.Tests.Support;

namespace AnalysisApp.Inference.Tests.Sessions;

public sealed class GraphCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LoggedLines _log = new();

    public void Dispose() => _folder.Dispose();

    private string Graphs => Path.Join(_folder.Path, "graphs");

    private InferenceOptions Options => new() { ModelsDirectory = Packs.ModelsDirectory, Pack = "starter", GraphDirectory = Graphs };

    [Fact]
    public async Task A_second_start_takes_the_graphs_of_the_first_and_scores_the_same()
    {
        var expected = await ScoreAsync(new InferenceOptions { ModelsDirectory = Packs.ModelsDirectory, Pack = "starter" });
        Assert.Equal(expected, await ScoreAsync(Options));
        var written = Files();
        Assert.Equal(9, written.Count);

        Assert.Equal(expected, await ScoreAsync(Options));

        // Built again, the weights' files would be others; only the seals are touched.
        Assert.Equal(
            written.Where(file => !file.Key.EndsWith("seal.json", StringComparison.Ordinal)),
            Files().Where(file => !file.Key.EndsWith("seal.json", StringComparison.Ordinal)));
        Assert.Empty(_log.Warnings);
    }

    [Theory]
    [InlineData("weights.bin", "cut")]
    [InlineData("weights.bin", "flip")]
    [InlineData("weights.bin", "delete")]
    [InlineData("graph.onnx", "flip")]
    [InlineData("seal.json", "cut")]
    [InlineData("seal.json", "delete")]
    public async Task A_broken_entry_is_built_again_with_one_line(string file, string harm)
    {
        var expected = await ScoreAsync(Options);
        var path = Directory.GetFiles(Graphs, file, SearchOption.AllDirectories)[0];
        var whole = await File.ReadAllBytesAsync(path);
        Harm(path, whole, harm);

        Assert.Equal(expected, await ScoreAsync(Options));

        Assert.Contains("is built again", Assert.Single(_log.Warnings), StringComparison.Ordinal);
        Assert.Equal(whole, await File.ReadAllBytesAsync(path));
        Assert.Equal(expected, await ScoreAsync(Options));
        Assert.Single(_log.Warnings);
    }

    [Fact]
    public async Task An_entry_that_is_whole_and_no_graph_is_built_again_with_one_line()
    {
        var expected = await ScoreAsync(Options);
        var path = Directory.GetFiles(Graphs, "graph.onnx", SearchOption.AllDirectories)[0];
        var seal = Path.Join(Path.GetDirectoryName(path), "seal.json");
        var whole = await File.ReadAllBytesAsync(path);
        var garbage = new byte[whole.Length];
        await File.WriteAllBytesAsync(path, garbage);
        await File.WriteAllTextAsync(seal, (await File.ReadAllTextAsync(seal)).Replace(HashOf(whole), HashOf(garbage), StringComparison.Ordinal));

        Assert.Equal(expected, await ScoreAsync(Options));

        Assert.Contains("is built again", Assert.Single(_log.Warnings), StringComparison.Ordinal);
        Assert.Equal(whole, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_said_once_and_the_models_load()
    {
        // A file where the folder should be: like a full or read-only disk, but for every user.
        await File.WriteAllTextAsync(Graphs, "in the way");
        var expected = await ScoreAsync(new InferenceOptions { ModelsDirectory = Packs.ModelsDirectory, Pack = "starter" });

        Assert.Equal(expected, await ScoreAsync(Options));

        Assert.Contains("every start builds them anew", Assert.Single(_log.Warnings), StringComparison.Ordinal);
        Assert.Equal("in the way", await File.ReadAllTextAsync(Graphs));
    }

    [Fact]
    public async Task Two_starts_at_once_do_not_disturb_each_other()
    {
        var expected = await ScoreAsync(new InferenceOptions { ModelsDirectory = Packs.ModelsDirectory, Pack = "starter" });
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ScoreAsync(Options))), scores => Assert.Equal(expected, scores));
        Assert.Empty(_log.Warnings);
        Assert.Equal(9, Files().Count);
    }

    [Fact]
    public void What_replaces_an_older_graph_removes_it_and_what_was_never_finished_or_long_unused_goes()
    {
        var clock = new SetClock();
        var cache = new GraphCache(Graphs, clock, _log);
        var checkpoint = new RandomCheckpoint(EncoderFamily.Bert, 1, new Random(1));
        var key = GraphKey.Of(new string('a', 64), checkpoint.Config, GraphSettings.Cpu(Precision.Fp32));
        var other = GraphKey.Of(new string('b', 64), checkpoint.Config, GraphSettings.Cpu(Precision.Fp32));
        Add(cache, checkpoint, key.With("of an older release"));
        Add(cache, checkpoint, other);
        cache.Keep(key, new Agreement(1, 1, 1, 0));
        Add(cache, checkpoint, key);
        Assert.Equal([key.Name, other.Name], Names());
        Assert.NotNull(cache.FindAgreement(key));
        Assert.Null(cache.FindAgreement(other));
        Assert.Null(cache.Find(key.With("of an older release")));

        Directory.CreateDirectory(Path.Join(Graphs, "1234.unfinished"));
        clock.Now += GraphCache.KeptUnfinished - TimeSpan.FromMinutes(1);
        cache.Prune();
        Assert.Equal(3, Names().Count);
        clock.Now += TimeSpan.FromMinutes(2);
        cache.Prune();
        Assert.Equal([key.Name, other.Name], Names());

        clock.Now += GraphCache.KeptUnused - TimeSpan.FromDays(1);
        Assert.NotNull(cache.Find(key));
        clock.Now += TimeSpan.FromDays(2);
        cache.Prune();
        Assert.Equal([key.Name], Names());
        Assert.Null(cache.FindAgreement(key));
        Assert.Empty(_log.Warnings);
    }

    [Fact]
    public void Whatever_may_change_a_graph_changes_its_name()
    {
        var config = new RandomCheckpoint(EncoderFamily.Bert, 1, new Random(1)).Config;
        var sha = new string('a', 64);
        GraphKey[] keys =
        [
            GraphKey.Of(sha, config, GraphSettings.Cpu(Precision.Fp32)),
            GraphKey.Of(new string('b', 64), config, GraphSettings.Cpu(Precision.Fp32)),
            GraphKey.Of(sha, config, GraphSettings.Cpu(Precision.Int8)),
            GraphKey.Of(sha, config, new GraphSettings(Precision.Int8, IsCuda: false, ReducesRange: true)),
            GraphKey.Of(sha, config, GraphSettings.Cuda(Precision.Fp32)),
            GraphKey.Of(sha, config, GraphSettings.Cuda(Precision.Fp16)),
            GraphKey.Of(sha, config with { Heads = 6 }, GraphSettings.Cpu(Precision.Fp32)),
            GraphKey.Of(sha, config with { LayerNormEpsilon = 1e-6f }, GraphSettings.Cpu(Precision.Fp32)),
            GraphKey.Of(sha, config with { FirstPosition = 2 }, GraphSettings.Cpu(Precision.Fp32)),
        ];
        Assert.Equal(keys.Length, keys.Select(key => key.Name).Distinct().Count());
        Assert.All(keys, key => Assert.Contains("|ONNX Runtime 1.", key.Identity, StringComparison.Ordinal));
        Assert.All(keys, key => Assert.EndsWith(CpuFeatures.Name, key.Identity, StringComparison.Ordinal));
    }

    private void Add(GraphCache cache, RandomCheckpoint checkpoint, GraphKey key)
    {
        using var weights = WeightsFile.Open(new PackFile(_folder.Write(WeightsFile.Safetensors, CheckpointWriter.Safetensors(checkpoint.Tensors)), "mend"));
        Assert.NotNull(cache.Add(key, EncoderGraph.Build(checkpoint.Config, weights, GraphSettings.Cpu(Precision.Fp32))));
    }

    private List<string> Names()
        => [.. Directory.EnumerateDirectories(Graphs).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    private Dictionary<string, DateTime> Files()
        => Directory.GetFiles(Graphs, "*", SearchOption.AllDirectories).ToDictionary(path => path, File.GetLastWriteTimeUtc, StringComparer.Ordinal);

    private async Task<List<float>> ScoreAsync(InferenceOptions options)
    {
        using var pack = await new PackLoader(options, TimeProvider.System, _log).LoadAsync(CancellationToken.None);
        return [.. pack.Classifiers.SelectMany(classifier => Agreement.Score(classifier, ["la la la", "so long, my love"], 512)).SelectMany(scores => scores)];
    }

    private static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static void Harm(string path, byte[] whole, string harm)
    {
        if (harm == "delete")
        {
            File.Delete(path);
            return;
        }

        byte[] bytes = harm == "cut" ? whole[..(whole.Length / 2)] : [.. whole];
        if (harm == "flip")
            bytes[bytes.Length / 2] ^= 0x40;
        File.WriteAllBytes(path, bytes);
    }

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = TimeProvider.System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
