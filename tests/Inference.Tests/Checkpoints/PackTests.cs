using System.Text;
using System.Text.Json.Nodes;
using AnalysisApp.Inference.Tests.Support;

namespace AnalysisApp.Inference.Tests.Checkpoints;

public sealed class PackTests : IDisposable
{
    private const string Mend = "Mend it with: git checkout -- models/starter";
    private readonly TemporaryFolder _models = Packs.CopyStarter();

    public void Dispose() => _models.Dispose();

    [Fact]
    public async Task The_starter_pack_verifies()
    {
        var models = await ModelPacks.VerifyAsync(Options(), CancellationToken.None);
        Assert.Equal("starter", models.Pack);
        Assert.Equal(64, models.Hash.Length);
        Assert.All(models.Classifiers, model => Assert.Equal((64, "fp32", "cpu"), (model.Sha256.Length, model.Precision, model.Device)));
    }

    [Theory]
    [InlineData("emotion/model.safetensors", "is missing, expected 5205206 bytes")]
    [InlineData("toxicity/vocab.txt", "is missing, expected 54095 bytes")]
    [InlineData("pack.json", "is missing")]
    public async Task A_missing_file_is_named_with_the_command_that_mends_it(string file, string what)
    {
        File.Delete(Starter(file));
        await AssertRefused(file, what);
    }

    [Fact]
    public async Task A_truncated_file_is_named_with_both_sizes()
    {
        var path = Starter("sentiment/model.safetensors");
        await File.WriteAllBytesAsync(path, (await File.ReadAllBytesAsync(path))[..1_000_000]);
        await AssertRefused("sentiment/model.safetensors", "is 1000000 bytes long, expected 5203662");
    }

    [Fact]
    public async Task An_altered_file_is_named_with_both_hashes()
    {
        var path = Starter("emotion/merges.txt");
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^5] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        await AssertRefused("emotion/merges.txt", "has been altered: its SHA-256 is ");
    }

    [Fact]
    public async Task Weights_that_do_not_reproduce_the_golden_scores_are_refused()
    {
        await Alter("emotion/golden.json", json => json["lines"]![3]!["probs"]!["joy"] = 0.123456);
        await AssertRefused("emotion/golden.json", "is not reproduced: line 4 scores ");

        await Alter("emotion/golden.json", json => json["lines"]![3]!["input_ids"]![1] = 77);
        await AssertRefused("emotion/golden.json", "line 4 as other ids");
    }

    [Fact]
    public async Task A_pack_without_golden_lines_is_accepted()
    {
        foreach (var task in new[] { "sentiment", "toxicity", "emotion" })
        {
            File.Delete(Starter(task + "/golden.json"));
            await AlterManifest(json => Remove(json["tasks"]![task]!["files"]!.AsArray(), "golden.json"));
        }

        Assert.Equal(3, (await ModelPacks.VerifyAsync(Options(), CancellationToken.None)).Classifiers.Count);
    }

    [Theory]
    [InlineData("id2label", """{"0":"negative","1":"neutral","2":"good"}""", "has no label 'positive', which sentiment must have; it has negative, neutral, good")]
    [InlineData("id2label", """{"0":"negative","1":"neutral","3":"positive"}""", "numbers its 3 labels with '3'")]
    [InlineData("id2label", """{"0":"negative","1":"neutral","2":"positive","3":"mixed"}""", "expected [4,192]")]
    [InlineData("architectures", """["GPT2ForSequenceClassification"]""", "GPT2ForSequenceClassification")]
    [InlineData("hidden_act", "\"relu\"", "only 'gelu'")]
    [InlineData("position_embedding_type", "\"relative_key\"", "only 'absolute'")]
    [InlineData("problem_type", "\"regression\"", "regression")]
    [InlineData("num_attention_heads", "5", "cannot share")]
    [InlineData("num_hidden_layers", "3", "has no tensor 'roberta.encoder.layer.2.")]
    [InlineData("hidden_size", "2000000000", "hidden_size 2000000000")]
    [InlineData("vocab_size", "100", "vocab_size of 100")]
    public async Task A_config_that_cannot_be_run_says_what_is_wrong(string key, string value, string because)
    {
        await Alter("sentiment/config.json", json => json[key] = JsonNode.Parse(value));
        await AssertRefused("sentiment/", because);
    }

    [Theory]
    [InlineData("multi_label_classification", Activation.Sigmoid)]
    [InlineData(null, Activation.Softmax)]
    public async Task Problem_type_decides_about_the_activation_and_the_task_where_it_is_absent(string? problemType, Activation activation)
    {
        await ForgetGoldenLinesAsync("emotion");
        var before = (await ModelPacks.VerifyAsync(Options(), CancellationToken.None)).Hash;

        await Alter("emotion/config.json", json => json["problem_type"] = problemType);
        var models = await ModelPacks.VerifyAsync(Options(), CancellationToken.None);

        Assert.Equal(activation, models.Classifiers.Single(model => model.Task == "emotion").Activation);
        Assert.Equal(activation == Activation.Softmax, models.Hash == before);
    }

    [Fact]
    public async Task A_text_preparation_changes_the_hash_of_the_model_set_and_only_known_ones_are_taken()
    {
        var before = (await ModelPacks.VerifyAsync(Options(), CancellationToken.None)).Hash;
        await AlterManifest(json => json["tasks"]!["sentiment"]!["preparation"] = "tweet");
        var prepared = (await ModelPacks.VerifyAsync(Options(), CancellationToken.None)).Hash;
        Assert.NotEqual(before, prepared);

        await AlterManifest(json => json["tasks"]!["sentiment"]!["preparation"] = "poem");
        await AssertRefused("pack.json", "preparation 'poem'");
    }

    [Theory]
    [InlineData("config.json", "num_attention_heads", "2")]
    [InlineData("config.json", "layer_norm_eps", "1e-6")]
    [InlineData("config.json", "pad_token_id", "0")]
    [InlineData("config.json", "problem_type", "\"multi_label_classification\"")]
    [InlineData("config.json", "id2label", """{"0":"positive","1":"neutral","2":"negative"}""")]
    [InlineData("tokenizer.json", "normalizer", """{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true}""")]
    [InlineData("config.json", "transformers_version", "\"4.45.0\"", false)]
    public async Task Whatever_may_change_a_score_changes_the_hash_of_the_model_set(string file, string key, string value, bool changes = true)
    {
        await ForgetGoldenLinesAsync("sentiment");
        var before = (await ModelPacks.VerifyAsync(Options(), CancellationToken.None)).Hash;
        await Alter($"sentiment/{file}", json => json[key] = JsonNode.Parse(value));
        Assert.Equal(changes, (await ModelPacks.VerifyAsync(Options(), CancellationToken.None)).Hash != before);
    }

    [Fact]
    public async Task Other_weights_change_the_hash_of_the_model_set()
    {
        await ForgetGoldenLinesAsync("sentiment");
        var before = (await ModelPacks.VerifyAsync(Options(), CancellationToken.None)).Hash;
        var path = Starter("sentiment/model.safetensors");
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        await AlterManifest(manifest => Forget(manifest, "sentiment", "model.safetensors"));
        Assert.NotEqual(before, (await ModelPacks.VerifyAsync(Options(), CancellationToken.None)).Hash);
    }

    [Fact]
    public async Task Without_a_wish_the_reference_pack_is_taken_only_when_every_file_is_there()
    {
        Directory.CreateDirectory(Path.Join(_models.Path, "reference"));
        File.Copy(Path.Join(Packs.ModelsDirectory, "reference", "pack.json"), Path.Join(_models.Path, "reference", "pack.json"));
        var options = new InferenceOptions { ModelsDirectory = _models.Path };

        Assert.Equal("starter", (await ModelPacks.VerifyAsync(options, CancellationToken.None)).Pack);
        var packs = ModelPacks.List(options);
        Assert.Equal([("reference", false, false), ("starter", true, true)], packs.Select(pack => (pack.Name, pack.IsInstalled, pack.IsChosen)));
        Assert.Contains("pytorch_model.bin", packs[0].Tasks[0].MissingFiles);
        Assert.Equal("unitary/toxic-bert", packs[0].Tasks[1].Repository);

        var asked = new InferenceOptions { ModelsDirectory = _models.Path, Pack = "reference" };
        var fault = await Assert.ThrowsAsync<ModelPackException>(() => ModelPacks.VerifyAsync(asked, CancellationToken.None));
        Assert.EndsWith("Mend it with: models pull --pack reference", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"pack":"starter","tasks":{"x":{"repository":"r","revision":"1","files":[{"name":"../../secret"}]}}}""")]
    [InlineData("""{"pack":"starter","tasks":{"..":{"repository":"r","revision":"1","files":[{"name":"config.json"}]}}}""")]
    [InlineData("""{"pack":"starter","tasks":{"x":{"repository":"r","revision":"1","files":[{"name":"a","sha256":"zz"}]}}}""")]
    [InlineData("""{"pack":"starter","tasks":{"x":{"repository":"r","revision":"1","files":[{"name":"a","size":-1}]}}}""")]
    [InlineData("""{"pack":"starter","tasks":{"x":{"repository":"r","revision":"1","files":[{"name":"config.json"}]}}}""")]
    [InlineData("""{"pack":"starter","tasks":{}}""")]
    [InlineData("""{"pack":"starter","tasks":5}""")]
    [InlineData("""{"pack":"other","tasks":{}}""")]
    [InlineData("[1]")]
    [InlineData("{")]
    [InlineData("")]
    public async Task A_broken_manifest_is_refused_in_one_line(string json)
    {
        await File.WriteAllTextAsync(Starter("pack.json"), json);
        await AssertRefused("", "");
    }

    private static void Remove(JsonArray files, string name) => files.Remove(files.Single(file => (string?)file!["name"] == name));

    private InferenceOptions Options() => new() { ModelsDirectory = _models.Path, Pack = "starter" };

    private string Starter(string file) => Path.Join(_models.Path, "starter", file);

    private async Task AlterManifest(Action<JsonNode> change)
    {
        var json = JsonNode.Parse(await File.ReadAllTextAsync(Starter("pack.json")))!;
        change(json);
        await File.WriteAllTextAsync(Starter("pack.json"), json.ToJsonString());
    }

    /// <summary>Changes a file and forgets what the manifest expects of it.</summary>
    private async Task Alter(string file, Action<JsonNode> change)
    {
        var json = JsonNode.Parse(await File.ReadAllTextAsync(Starter(file)))!;
        change(json);
        await File.WriteAllBytesAsync(Starter(file), Encoding.UTF8.GetBytes(json.ToJsonString()));
        var (task, name) = (file.Split('/')[0], file.Split('/')[1]);
        await AlterManifest(manifest => Forget(manifest, task, name));
    }

    /// <summary>What the manifest expects of a file.</summary>
    private static void Forget(JsonNode manifest, string task, string name)
    {
        var entry = manifest["tasks"]![task]!["files"]!.AsArray().Single(entry => (string?)entry!["name"] == name)!.AsObject();
        entry.Remove("size");
        entry.Remove("sha256");
    }

    /// <summary>So that a checkpoint may score otherwise.</summary>
    private async Task ForgetGoldenLinesAsync(string task)
    {
        File.Delete(Starter($"{task}/golden.json"));
        await AlterManifest(json => Remove(json["tasks"]![task]!["files"]!.AsArray(), "golden.json"));
    }

    private async Task AssertRefused(string file, string what)
    {
        var fault = await Assert.ThrowsAsync<ModelPackException>(() => ModelPacks.VerifyAsync(Options(), CancellationToken.None));
        Assert.Contains(file.Length == 0 ? _models.Path : Starter(file), fault.Message, StringComparison.Ordinal);
        Assert.Contains(what, fault.Message, StringComparison.Ordinal);
        Assert.EndsWith(Mend, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }
}
