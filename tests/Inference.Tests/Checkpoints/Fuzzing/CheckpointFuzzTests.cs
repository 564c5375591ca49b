using System.Text;
using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Tests.Support;
using Xunit.Abstractions;

namespace AnalysisApp.Inference.Tests.Checkpoints.Fuzzing;

public sealed class CheckpointFuzzTests(ITestOutputHelper output) : IDisposable
{
    private const string Config = """
        {"architectures":["BertForSequenceClassification"],"hidden_act":"gelu","position_embedding_type":"absolute","vocab_size":40,"hidden_size":24,
        "num_hidden_layers":1,"num_attention_heads":3,"intermediate_size":36,"max_position_embeddings":24,"type_vocab_size":2,"layer_norm_eps":1e-12,
        "pad_token_id":0,"problem_type":"multi_label_classification","id2label":{"0":"calm","1":"wild","2":"odd"}}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Broken_safetensors_are_refused_or_read_and_nothing_else() => Run(4_000, WeightsFile.Safetensors, BrokenSafetensors.Next, ReadAllTensors);

    [Fact]
    public void Broken_zips_are_refused_or_read_and_nothing_else() => Run(4_000, WeightsFile.Torch, BrokenTorch.NextZip, ReadAllTensors);

    [Fact]
    public void Broken_pickles_are_refused_or_read_and_nothing_else() => Run(4_000, WeightsFile.Torch, BrokenTorch.NextPickle, ReadAllTensors);

    [Fact]
    public void A_broken_config_is_refused_or_read_and_nothing_else()
        => Run(3_000, CheckpointConfig.FileName, random => random.Next(5) == 0
            ? ByteDamage.Apply(Encoding.UTF8.GetBytes(Config), random)
            : Encoding.UTF8.GetBytes(JsonDamage.Apply(Config, random)), file => CheckpointConfig.Read(file, "custom"));

    private void Run(int cases, string name, Func<Random, byte[]> make, Action<PackFile> read)
    {
        var file = new PackFile(Path.Join(_folder.Path, name), "mend it so");
        new FuzzRun(output).Run(cases, Write, () => read(file));

        int Write(Random random)
        {
            var bytes = make(random);
            _folder.Write(name, bytes);
            return bytes.Length;
        }
    }

    private static void ReadAllTensors(PackFile file)
    {
        using var table = WeightsFile.Open(file);
        foreach (var (name, place) in table.Places.Where(tensor => tensor.Value.Type is ElementType.Float32 or ElementType.Float16 or ElementType.BFloat16))
            table.Read(table.Find(name, place.Shape), 0, new float[place.Elements]);
    }
}
