using System.Text.Json;
using System.Text.Json.Nodes;
using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Tests.Support;

namespace AnalysisApp.Inference.Tests.Installing;

/// <summary>A checkpoint of one's own, from a folder into a pack.</summary>
public sealed class ImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly InferenceOptions _options;

    public ImportTests() => _options = new InferenceOptions { ModelsDirectory = Packs.ModelsDirectory, InstalledModelsDirectory = At("data", "models") };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_new_task_joins_the_tasks_of_the_pack_in_use_in_a_pack_of_its_own(bool torch)
    {
        var source = SmallCheckpoint.Write(At("mood-model"), torch);
        var imported = await ModelPacks.ImportAsync(_options, new ImportRequest(source, "mood", "custom"), CancellationToken.None);

        Assert.Equal(["sentiment", "toxicity", "emotion", "mood"], imported.Tasks);
        Assert.Equal(("local/mood-model", null, At("data", "models", "custom")), (imported.Classifier.Name, imported.Replaced, imported.Directory));
        Assert.Equal(["a", "b", "c", "d"], imported.Classifier.Labels);
        Assert.StartsWith("import-", imported.Classifier.Revision, StringComparison.Ordinal);

        // Its source may go: the pack has its own.
        Directory.Delete(source, recursive: true);
        var models = await ModelPacks.VerifyAsync(In("custom"), CancellationToken.None);
        Assert.Equal(["sentiment", "toxicity", "emotion", "mood"], models.Classifiers.Select(model => model.Task));
        Assert.Equal(imported.Classifier.Sha256, models.Classifiers[3].Sha256);
        Assert.False(File.Exists(Path.Join(imported.Directory, "mood", "training_args.bin")));
        var description = ModelPacks.List(_options).Single(pack => pack.Name == "custom");
        Assert.True(description is { IsInstalled: true, IsChosen: false, IsOutdated: false, Fault: null });
        Assert.Equal(Directory.EnumerateFiles(Path.Join(imported.Directory, "mood")).Sum(file => new FileInfo(file).Length), description.Tasks[3].Bytes);
    }

    [Fact]
    public async Task A_task_that_the_pack_has_is_replaced_and_the_others_stay()
    {
        var source = SmallCheckpoint.Write(At("one"), torch: false);
        await ModelPacks.ImportAsync(_options, new ImportRequest(source, "mood", "custom") { Base = "none" }, CancellationToken.None);
        await ModelPacks.ImportAsync(_options, new ImportRequest(source, "rhyme", "custom"), CancellationToken.None);
        var again = await ModelPacks.ImportAsync(_options, new ImportRequest(source, "mood", "custom") { Name = "someone/two" }, CancellationToken.None);

        Assert.Equal(("local/one", "someone/two"), (again.Replaced, again.Classifier.Name));
        var models = await ModelPacks.VerifyAsync(In("custom"), CancellationToken.None);
        Assert.Equal([("mood", "someone/two"), ("rhyme", "local/one")], models.Classifiers.Select(model => (model.Task, model.Name)));
        AssertNothingHalf();
    }

    [Fact]
    public async Task A_checkpoint_of_the_apps_own_tasks_is_held_to_their_labels_and_its_golden_scores()
    {
        var imported = await ModelPacks.ImportAsync(
            _options, new ImportRequest(Path.Join(Packs.ModelsDirectory, "starter", "emotion"), "emotion", "mine") { Base = "starter" }, CancellationToken.None);
        Assert.Equal("analysisapp/starter-emotion", imported.Replaced);
        Assert.True(File.Exists(Path.Join(imported.Directory, "emotion", "golden.json")));

        await RefusedAsync(new ImportRequest(SmallCheckpoint.Write(At("four"), torch: false), "emotion", "mine"), "has no label 'anger', which emotion must have; it has a, b, c, d");
        var wrong = At("wrong");
        Directory.CreateDirectory(wrong);
        foreach (var file in Directory.GetFiles(Path.Join(Packs.ModelsDirectory, "starter", "emotion")))
            File.Copy(file, Path.Join(wrong, Path.GetFileName(file)));
        await EditAsync(Path.Join(wrong, "golden.json"), golden => golden["lines"]![0]!["probs"]!["joy"] = 0.5);
        await RefusedAsync(new ImportRequest(wrong, "emotion", "mine"), "golden.json is not reproduced: line 1 scores ");
    }

    [Fact]
    public async Task Files_of_other_packs_are_shared_and_stay_whole_when_one_of_them_goes()
    {
        var source = SmallCheckpoint.Write(At("one"), torch: false);
        await ModelPacks.ImportAsync(_options, new ImportRequest(source, "mood", "first") { Base = "none" }, CancellationToken.None);
        await ModelPacks.ImportAsync(_options, new ImportRequest(source, "rhyme", "second") { Base = "first" }, CancellationToken.None);
        Directory.Delete(At("data", "models", "first"), recursive: true);

        Assert.Equal(["mood", "rhyme"], (await ModelPacks.VerifyAsync(In("second"), CancellationToken.None)).Classifiers.Select(model => model.Task));
    }

    [Fact]
    public async Task An_altered_file_of_an_imported_checkpoint_says_how_to_bring_it_back()
    {
        var imported = await ModelPacks.ImportAsync(
            _options, new ImportRequest(SmallCheckpoint.Write(At("one"), torch: false), "mood", "custom") { Base = "none" }, CancellationToken.None);
        await File.AppendAllTextAsync(Path.Join(imported.Directory, "mood", "vocab.txt"), "more\n");

        var fault = await Assert.ThrowsAsync<ModelPackException>(() => ModelPacks.VerifyAsync(In("custom"), CancellationToken.None));
        Assert.EndsWith("Mend it with: models import FOLDER --task mood --pack custom", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is no task's name")]
    [InlineData("Mood", "is no task's name")]
    [InlineData("../mood", "is no task's name")]
    [InlineData("1mood", "is no task's name")]
    [InlineData("a-task-with-a-name-that-never-ends-at-all", "is no task's name")]
    public async Task A_task_has_a_plain_name(string task, string expected)
        => await RefusedAsync(new ImportRequest(SmallCheckpoint.Write(At("one"), torch: false), task, "custom"), expected);

    [Theory]
    [InlineData("starter", "came with the app and stays as it is")]
    [InlineData("reference", "came with the app and stays as it is")]
    [InlineData("../out", "is no pack's name")]
    [InlineData(".hidden", "is no pack's name")]
    [InlineData("none", "is no pack's name")]
    [InlineData("", "is no pack's name")]
    public async Task A_pack_has_a_plain_name_and_is_not_one_of_the_apps(string pack, string expected)
        => await RefusedAsync(new ImportRequest(SmallCheckpoint.Write(At("one"), torch: false), "mood", pack), expected);

    [Fact]
    public async Task What_else_is_asked_for_is_checked()
    {
        var source = SmallCheckpoint.Write(At("one"), torch: false);
        await RefusedAsync(new ImportRequest(source, "mood", "custom") { Name = "two\nlines" }, "control characters");
        await RefusedAsync(new ImportRequest(source, "mood", "custom") { Preparation = "poem" }, "only 'tweet' is known");
        await RefusedAsync(new ImportRequest(source, "mood", "custom") { Base = "reference" }, "The pack reference is not whole");
        await RefusedAsync(new ImportRequest(source, "mood", "custom") { Base = "nothing" }, "pack.json is missing");
        await RefusedAsync(new ImportRequest(At("nowhere"), "mood", "custom"), $"{At("nowhere")} is no folder");
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("vocab.txt")]
    [InlineData("model.safetensors")]
    public async Task A_folder_that_lacks_something_is_refused_by_its_own_path(string missing)
    {
        var source = SmallCheckpoint.Write(At("one"), torch: false);
        File.Delete(Path.Join(source, missing));
        await RefusedAsync(new ImportRequest(source, "mood", "custom"), missing == "config.json" ? Path.Join(source, missing) : source);
    }

    [Theory]
    [InlineData("architectures", """["GPT2ForSequenceClassification"]""", "GPT2ForSequenceClassification")]
    [InlineData("num_hidden_layers", "3", "has no tensor 'bert.encoder.layer.2.")]
    [InlineData("vocab_size", "20", "vocab_size of 20")]
    public async Task A_checkpoint_that_cannot_be_run_is_refused_by_its_own_path(string key, string value, string expected)
    {
        var source = SmallCheckpoint.Write(At("one"), torch: false);
        await EditAsync(Path.Join(source, "config.json"), config => config[key] = JsonNode.Parse(value));
        var fault = await RefusedAsync(new ImportRequest(source, "mood", "custom"), expected);
        Assert.Contains(source, fault, StringComparison.Ordinal);
        Assert.EndsWith("Mend it with: models import FOLDER --task mood --pack custom", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pack_whose_exchange_was_cut_off_comes_back()
    {
        var source = SmallCheckpoint.Write(At("one"), torch: false);
        await ModelPacks.ImportAsync(_options, new ImportRequest(source, "mood", "custom") { Base = "none" }, CancellationToken.None);

        // As a crash leaves it between the old pack's going and the new one's coming.
        Directory.Move(At("data", "models", "custom"), At("data", "models", ".staged", "custom", "0a1b2c3d.replaced"));
        Directory.CreateDirectory(At("data", "models", ".staged", "custom", "0a1b2c3d"));
        await ModelPacks.ImportAsync(_options, new ImportRequest(source, "rhyme", "custom") { Base = "none" }, CancellationToken.None);

        Assert.Equal(["mood", "rhyme"], ModelPacks.List(_options).Single(pack => pack.Name == "custom").Tasks.Select(task => task.Task));
        AssertNothingHalf();
    }

    private string At(params string[] parts) => Path.Join([_folder.Path, .. parts]);

    private InferenceOptions In(string pack)
        => new() { ModelsDirectory = _options.ModelsDirectory, InstalledModelsDirectory = _options.InstalledModelsDirectory, Pack = pack };

    private static async Task EditAsync(string path, Action<JsonNode> change)
    {
        var json = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        change(json);
        await File.WriteAllTextAsync(path, json.ToJsonString());
    }

    /// <summary>One line, and nothing has changed.</summary>
    private async Task<string> RefusedAsync(ImportRequest request, string expected)
    {
        var before = Snapshot();
        var fault = await Assert.ThrowsAsync<ModelPackException>(() => ModelPacks.ImportAsync(_options, request, CancellationToken.None));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
        Assert.Equal(before, Snapshot());
        return fault.Message;
    }

    private string Snapshot()
        => JsonSerializer.Serialize(ModelPacks.List(_options).Where(pack => pack.Directory.StartsWith(At("data"), StringComparison.Ordinal)));

    private void AssertNothingHalf() => Assert.Empty(Directory.EnumerateDirectories(At("data", "models", ".staged", "custom")));
}
