using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using AnalysisApp.Database.Testing;

namespace AnalysisApp.Tests.Models;

/// <summary>A classifier that somebody has added to the pack: a fourth folder, with labels of its own.</summary>
public sealed class ExtraClassifierTests(ExtraClassifierTests.ExtraApp app) : IClassFixture<ExtraClassifierTests.ExtraApp>
{
    private const string Words = "[Verse]\nWe walk along the river in the morning light\nAnd all the birds are singing to the day";

    private static readonly string[] Labels = ["war", "greed", "night", "love", "weather", "home", "road"];

    [Fact]
    public async Task A_song_is_scored_on_its_axis_too_line_by_line_and_the_provenance_names_it()
    {
        var song = await AnalysedAsync("River");
        var analysis = await app.Client.GetFromJsonAsync<JsonElement>($"/api/songs/{song}/analysis");

        var theme = analysis.GetProperty("extra").GetProperty("theme");
        Assert.Equal(Labels, theme.GetProperty("scores").EnumerateObject().Select(score => score.Name));
        Assert.Equal(1, theme.GetProperty("scores").EnumerateObject().Sum(score => score.Value.GetDouble()), 1e-4);
        Assert.Contains(theme.Text("label"), Labels);
        Assert.All(
            analysis.GetProperty("lines").EnumerateArray(),
            line => Assert.Equal(7, line.GetProperty("extra").GetProperty("theme").GetProperty("scores").EnumerateObject().Count()));
        Assert.Equal(
            ["sentiment", "toxicity", "emotion", "theme"],
            analysis.GetProperty("provenance").GetProperty("models").EnumerateArray().Select(model => model.Text("task")));
        Assert.Equal(7, analysis.GetProperty("emotion").GetProperty("scores").EnumerateObject().Count());
    }

    [Fact]
    public async Task Its_axis_is_on_the_songs_page()
    {
        var page = await app.Client.GetStringAsync($"/songs/{await AnalysedAsync("Page")}");
        Assert.Contains("id=\"task-theme\"", page, StringComparison.Ordinal);
        Assert.Contains("<dt>weather</dt>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_asked_by_its_name()
    {
        using var response = await app.Client.PostAsJsonAsync("/api/infer/theme", new { texts = new[] { "the rain is falling on my town" } });
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(Labels, answer.GetProperty("results")[0].GetProperty("scores").EnumerateObject().Select(score => score.Name));
        Assert.Equal("theme", Assert.Single(answer.GetProperty("provenance").GetProperty("models").EnumerateArray()).Text("task"));

        using var unknown = await app.Client.PostAsJsonAsync("/api/infer/genre", new { texts = new[] { "la" } });
        Assert.Contains("sentiment, toxicity, emotion, theme", (await unknown.Content.ReadFromJsonAsync<JsonElement>()).Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_openapi_document_has_it()
    {
        var document = await app.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        var schemas = document.GetProperty("components").GetProperty("schemas");
        Assert.True(schemas.GetProperty("AnalysisView").GetProperty("properties").TryGetProperty("extra", out _));
        Assert.True(schemas.GetProperty("AnalysisLineView").GetProperty("properties").TryGetProperty("extra", out _));
    }

    private async Task<string?> AnalysedAsync(string title)
    {
        var song = await app.AddSongAsync(title, Words);
        var job = await app.AnalyzeAsync($"/api/songs/{song.Text("id")}/analyze");
        Assert.Equal("completed", job.Text("state"));
        return song.Text("id");
    }

    public sealed class ExtraApp : RunningApp, IAsyncLifetime
    {
        private readonly string _models = TemporaryFolder.Make("analysisapp-models-");

        protected override IReadOnlyList<string> Settings => [$"--Inference:ModelsDirectory={_models}"];

        Task IAsyncLifetime.InitializeAsync()
        {
            CopyPack();
            return InitializeAsync();
        }

        async Task IAsyncLifetime.DisposeAsync()
        {
            await DisposeAsync();
            Directory.Delete(_models, recursive: true);
        }

        private void CopyPack()
        {
            var pack = Path.Combine(_models, "starter");
            foreach (var task in new[] { "sentiment", "toxicity", "emotion" })
                CopyFolder(Path.Combine(ModelsDirectory, "starter", task), Path.Combine(pack, task));
            CopyFolder(Path.Combine(ModelsDirectory, "starter", "emotion"), Path.Combine(pack, "theme"));

            var config = JsonNode.Parse(File.ReadAllText(Path.Combine(pack, "theme", "config.json")))!;
            config["id2label"] = new JsonObject(Labels.Select((label, i) => KeyValuePair.Create(i.ToString(System.Globalization.CultureInfo.InvariantCulture), (JsonNode?)label)));
            config["label2id"] = new JsonObject(Labels.Select((label, i) => KeyValuePair.Create(label, (JsonNode?)i)));
            File.WriteAllText(Path.Combine(pack, "theme", "config.json"), config.ToJsonString());

            var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(ModelsDirectory, "starter", "pack.json")))!;
            manifest["tasks"]!["theme"] = new JsonObject
            {
                ["repository"] = "mine/theme",
                ["revision"] = "1",
                ["files"] = new JsonArray(new JsonObject { ["name"] = "config.json" }, new JsonObject { ["name"] = "model.safetensors" }, new JsonObject { ["name"] = "tokenizer.json" }),
            };
            File.WriteAllText(Path.Combine(pack, "pack.json"), manifest.ToJsonString());
            File.Delete(Path.Combine(pack, "theme", "golden.json"));
        }

        private static void CopyFolder(string from, string to)
        {
            Directory.CreateDirectory(to);
            foreach (var file in Directory.EnumerateFiles(from))
                File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
