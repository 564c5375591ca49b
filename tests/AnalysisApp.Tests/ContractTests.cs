using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace AnalysisApp.Tests;

/// <summary>The shapes that others code against.</summary>
public sealed class ContractTests(RunningApp app) : IClassFixture<RunningApp>
{
    [Theory]
    [InlineData("/api/songs", "get")]
    [InlineData("/api/songs", "post")]
    [InlineData("/api/songs/{id}", "put")]
    [InlineData("/api/songs/{id}/lyrics", "get")]
    [InlineData("/api/songs/{id}/analyze", "post")]
    [InlineData("/api/songs/{id}/analysis", "get")]
    [InlineData("/api/songs/{id}/analyses", "get")]
    [InlineData("/api/songs/{id}/analyses/compare", "get")]
    [InlineData("/api/playlists", "post")]
    [InlineData("/api/playlists/{id}/songs", "get")]
    [InlineData("/api/playlists/{id}/analyze", "post")]
    [InlineData("/api/library/analyze", "post")]
    [InlineData("/api/policies", "get")]
    [InlineData("/api/policies", "post")]
    [InlineData("/api/policies/{name}", "get")]
    [InlineData("/api/policies/{name}", "put")]
    [InlineData("/api/policies/{name}", "delete")]
    [InlineData("/api/policies/{name}/preview", "post")]
    [InlineData("/api/policies/{name}/artists", "get")]
    [InlineData("/api/policies/{name}/artists/{artist}", "put")]
    [InlineData("/api/policies/{name}/artists/{artist}", "delete")]
    [InlineData("/api/jobs", "get")]
    [InlineData("/api/jobs/{id}/cancel", "post")]
    [InlineData("/api/jobs/{id}/attempts", "get")]
    [InlineData("/api/jobs/{id}/replay", "post")]
    [InlineData("/api/jobs/{id}/priority", "put")]
    [InlineData("/api/jobs/control", "post")]
    [InlineData("/api/queue", "get")]
    [InlineData("/api/queue/users/{userId}", "put")]
    [InlineData("/api/queue/repair", "post")]
    [InlineData("/api/progress/{jobId}", "get")]
    [InlineData("/api/progress/global", "get")]
    [InlineData("/api/progress/playlist/{id}", "get")]
    [InlineData("/api/events", "get")]
    [InlineData("/api/history", "get")]
    [InlineData("/api/history/{jobId}", "get")]
    [InlineData("/api/statistics", "get")]
    [InlineData("/api/infer/{task}", "post")]
    [InlineData("/health", "get")]
    [InlineData("/ready", "get")]
    [InlineData("/health/details", "get")]
    [InlineData("/metrics", "get")]
    public async Task The_openapi_document_lists_the_route(string path, string method)
    {
        var document = await app.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        Assert.True(document.GetProperty("paths").GetProperty(path).TryGetProperty(method, out _));
    }

    [Theory]
    [InlineData("/api/songs", "get")]
    [InlineData("/api/playlists", "get")]
    [InlineData("/api/playlists/{id}", "get")]
    [InlineData("/api/playlists/{id}/songs", "get")]
    [InlineData("/api/songs/{id}/analysis", "get")]
    public async Task The_openapi_document_says_where_an_audience_can_be_named(string path, string method)
    {
        var document = await app.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        var parameters = document.GetProperty("paths").GetProperty(path).GetProperty(method).GetProperty("parameters").EnumerateArray();
        Assert.Single(parameters, parameter => parameter.Text("name") == "policy" && parameter.Text("in") == "query");
    }

    [Fact]
    public async Task The_openapi_document_says_what_a_policy_may_hold()
    {
        var schemas = (await app.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json")).GetProperty("components").GetProperty("schemas");
        var limit = schemas.GetProperty("LimitRequest").GetProperty("properties");
        Assert.Equal((0, 4), (limit.GetProperty("limit").Number("minimum"), limit.GetProperty("limit").Number("maximum")));
        Assert.Equal((0, 100), (limit.GetProperty("weight").Number("minimum"), limit.GetProperty("weight").Number("maximum")));
        Assert.Contains("self_harm", limit.GetProperty("axis").Text("description"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sentiment")]
    [InlineData("toxicity")]
    [InlineData("emotion")]
    public async Task Inference_reproduces_the_golden_scores(string task)
    {
        var golden = JsonSerializer.Deserialize<JsonElement>(
            await File.ReadAllTextAsync(Path.Combine(RunningApp.ModelsDirectory, "starter", task, "golden.json")));
        var lines = golden.GetProperty("lines").EnumerateArray().ToArray();

        using var response = await app.Client.PostAsJsonAsync($"/api/infer/{task}", new { texts = lines.Select(line => line.Text("text")) });
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();

        var results = answer.GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal(lines.Length, results.Length);
        foreach (var (line, result) in lines.Zip(results))
        {
            foreach (var expected in line.GetProperty("probs").EnumerateObject())
                Assert.Equal(expected.Value.GetDouble(), result.GetProperty("scores").GetProperty(expected.Name).GetDouble(), 1e-4);
        }

        Assert.Equal(task, Assert.Single(answer.GetProperty("provenance").GetProperty("models").EnumerateArray()).Text("task"));
    }

    [Fact]
    public async Task Health_names_every_check_and_the_app_is_ready()
    {
        var ready = await app.Client.GetAsync("/ready");
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        var details = await app.Client.GetFromJsonAsync<JsonElement>("/health/details");
        var checks = details.GetProperty("checks").EnumerateArray().Select(check => check.Text("name")).ToArray();
        Assert.Equal(["backups", "database", "disk", "gpu", "models", "queue", "sources", "workers"], checks.Order(StringComparer.Ordinal));
        Assert.Equal("healthy", (await app.Client.GetFromJsonAsync<JsonElement>("/health")).Text("status"));
    }

    [Fact]
    public async Task A_second_request_for_a_live_job_gets_the_first_job()
    {
        var ids = new List<string?>();
        for (var i = 0; i < 40; i++)
            ids.Add((await app.AddSongAsync($"Joined {i}", string.Join('\n', Enumerable.Range(0, 40).Select(n => $"Line {n} of the song with the number {i}")))).Text("id"));
        var playlist = await app.CreatedAsync("/api/playlists", new { name = "Joined", songIds = ids });
        var path = $"/api/playlists/{playlist.Text("id")}/analyze";

        using var first = await app.Client.PostAsJsonAsync(path, new { });
        using var second = await app.Client.PostAsJsonAsync(path, new { });
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        var job = (await first.Content.ReadFromJsonAsync<JsonElement>()).Text("id");
        Assert.Equal(job, (await second.Content.ReadFromJsonAsync<JsonElement>()).Text("id"));

        var cancelled = await app.AnalyzeAsync($"/api/jobs/{job}/cancel");
        Assert.Equal("cancelled", cancelled.Text("state"));
        using var again = await app.Client.PostAsJsonAsync($"/api/jobs/{job}/cancel", new { });
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task The_queue_and_global_progress_have_their_shapes()
    {
        var queue = await app.Client.GetFromJsonAsync<JsonElement>("/api/queue");
        Assert.Equal(6, queue.GetProperty("counts").EnumerateObject().Count());
        Assert.True(queue.GetProperty("counts").GetProperty("in_progress").TryGetProperty("high", out _));
        Assert.True(Assert.Single(queue.GetProperty("workers").EnumerateArray()).GetProperty("alive").GetBoolean());

        var progress = await app.Client.GetFromJsonAsync<JsonElement>("/api/progress/global");
        string[] contract =
        [
            "jobId", "status", "stage", "current", "total", "succeeded", "skipped", "failed", "percentage", "etaSeconds", "etaLowSeconds", "etaHighSeconds",
            "eta", "itemsPerHour", "startedAt", "updatedAt", "waitingFor", "etaParts",
        ];
        Assert.Equal(contract.Append("jobs").Order(StringComparer.Ordinal), progress.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal));
    }
}
