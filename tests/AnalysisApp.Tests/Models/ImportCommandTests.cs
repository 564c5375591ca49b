using System.Text.Json;

namespace AnalysisApp.Tests.Models;

/// <summary><c>models import</c> as its owner types it, up to the app that reads with what was imported.</summary>
public sealed class ImportCommandTests : IAsyncLifetime
{
    private PublishedPack _pack = null!;

    private static string Emotion => Path.Combine(RunningApp.ModelsDirectory, "starter", "emotion");

    public async Task InitializeAsync()
    {
        _pack = await PublishedPack.CreateAsync();
        _pack.Environment["Inference__ModelsDirectory"] = RunningApp.ModelsDirectory;
    }

    public async Task DisposeAsync() => await _pack.DisposeAsync();

    [Fact]
    public async Task An_imported_task_is_listed_verified_and_answers_over_http()
    {
        var said = await _pack.RunAsync(0, "models", "import", Emotion, "--task", "mood", "--name=someone/mood");
        Assert.Contains("mood of the pack custom is now someone/mood (anger, disgust, fear, joy, neutral, sadness, surprise).", said, StringComparison.Ordinal);
        Assert.Contains("The pack has sentiment, toxicity, emotion, mood. Use it with Inference:Pack=custom", said, StringComparison.Ordinal);

        var again = JsonSerializer.Deserialize<JsonElement>(await _pack.RunAsync(0, "models", "import", Emotion, "--task=mood", "--pack", "custom", "--json"));
        Assert.Equal(("someone/mood", 4), (again.Text("replaced"), again.GetProperty("tasks").GetArrayLength()));
        var list = await _pack.RunAsync(0, "models", "list");
        Assert.Contains($"custom  installed  22.2 MB in {Path.Combine(_pack.Data, "models", "custom")}", list, StringComparison.Ordinal);
        Assert.Contains("starter  installed, in use", list, StringComparison.Ordinal);
        Assert.Contains("  missing: config.json, ", list, StringComparison.Ordinal);
        Assert.Contains("The pack custom is as it should be.", await _pack.RunAsync(0, "models", "verify", "custom"), StringComparison.Ordinal);
        Assert.Contains(
            " runs at int8 on cpu: ", await _pack.RunAsync(0, "models", "verify", "custom", "--Inference:Precision=int8", "--Inference:Device=cpu"), StringComparison.Ordinal);
        var models = JsonSerializer.Deserialize<JsonElement>(await _pack.RunAsync(0, "models", "verify", "--pack=custom", "--json"));
        Assert.Equal("mood", models.GetProperty("classifiers")[3].Text("task"));

        using var app = ProgramRun.StartWith(_pack.Environment, "--urls=http://127.0.0.1:0", "--Serilog:MinimumLevel:Default=Error", "--Inference:Pack=custom");
        await app.ReadyAsync();
        Assert.Contains("Models:   custom (sentiment, toxicity, emotion, mood)", app.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_that_cannot_be_used_is_one_line_and_exit_code_1()
    {
        var folder = _pack.At("broken");
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(Emotion))
            File.Copy(file, Path.Join(folder, Path.GetFileName(file)));
        await File.WriteAllBytesAsync(Path.Join(folder, "model.safetensors"), (await File.ReadAllBytesAsync(Path.Join(folder, "model.safetensors")))[..1_000_000]);

        var said = await _pack.RunAsync(1, "models", "import", folder, "--task", "mood");
        Assert.Contains(Path.Join(folder, "model.safetensors"), Assert.Single(said.Split('\n')), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_pack.Data, "models", "custom")));
    }

    [Fact]
    public async Task A_checkpoint_without_golden_scores_is_said_to_have_none()
    {
        var folder = _pack.At("plain");
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(Emotion).Where(file => !file.EndsWith("golden.json", StringComparison.Ordinal)))
            File.Copy(file, Path.Join(folder, Path.GetFileName(file)));
        await _pack.RunAsync(0, "models", "import", folder, "--task", "mood", "--base", "none");

        Assert.Contains("files and labels are right; it has no golden scores", await _pack.RunAsync(0, "models", "verify", "custom"), StringComparison.Ordinal);
    }
}
