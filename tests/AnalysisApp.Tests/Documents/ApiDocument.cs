using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AnalysisApp.Accounts;
using AnalysisApp.Tests.Access;

namespace AnalysisApp.Tests.Documents;

/// <summary>The tables of docs/api.md: each example, made in the running app, with what it needs and what was answered.</summary>
internal sealed class ApiDocument(AccessApp app)
{
    // A shape as long as this is written once.
    private const int LongShape = 60;

    private readonly Dictionary<string, string> _shapes = [];
    private readonly Dictionary<string, string> _made = new() { ["password"] = AccessApp.Password };

    public async Task<string> WriteAsync()
    {
        await PrepareAsync();
        var paths = (await app.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json")).GetProperty("paths");
        var text = new StringBuilder();
        foreach (var section in ApiExample.All.GroupBy(example => example.Section))
        {
            text.Append(CultureInfo.InvariantCulture, $"### {section.Key}\n\n| call | does | needs | answer |\n|---|---|---|---|\n");
            foreach (var example in section)
                text.Append(await RowAsync(example, paths));
            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }

    /// <summary>Songs, a playlist that was read, and a job that waits while the queue is held.</summary>
    private async Task PrepareAsync()
    {
        foreach (var (name, lyrics) in new[] { ("song", "You stupid bastard, I hate you and your lies"), ("spoken", "A walk along the river"), ("spareSong", "One") })
            _made[name] = (await app.AddSongAsync(name, lyrics)).Text("id")!;
        _made["playlist"] = (await app.CreatedAsync("/api/playlists", new { name = "Sunday", songIds = new[] { _made["song"] } })).Text("id")!;
        _made["sparePlaylist"] = (await app.CreatedAsync("/api/playlists", new { name = "Old" })).Text("id")!;
        var read = await app.AnalyzeAsync($"/api/playlists/{_made["playlist"]}/analyze");
        Assert.Equal("completed", read.Text("state"));
        _made["job"] = read.Text("id")!;

        using var held = await app.Client.PutAsJsonAsync("/api/queue", new { paused = true });
        held.EnsureSuccessStatusCode();
        using var waiting = await app.Client.PostAsJsonAsync($"/api/songs/{_made["song"]}/analyze", new { });
        _made["held"] = (await waiting.Content.ReadFromJsonAsync<JsonElement>()).Text("id")!;
        _made["user"] = $"{await app.AddUserAsync("leaving", UserRole.Editor)}";
        _made["key"] = (await app.CreatedAsync("/api/keys", new { name = "old", scopes = new[] { "read" } })).GetProperty("key").Text("id")!;
    }

    private async Task<string> RowAsync(ApiExample example, JsonElement paths)
    {
        var need = RouteTable.All.FirstOrDefault(row => row.Method == example.Method && row.Route == example.Route)?.Need ?? "?";
        using var request = need == "session"
            ? app.Of("admin2").Ask(example.Method, example.Address(_made))
            : new HttpRequestMessage(new HttpMethod(example.Method), example.Address(_made));
        if (example.Body.Length > 0)
            request.Content = new StringContent(example.Content(_made), Encoding.UTF8, "application/json");
        using var answer = await (need == "session" ? app.Anonymous : app.Client).SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var type = answer.Content.Headers.ContentType?.MediaType;
        var body = type == "text/event-stream" ? "" : await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{example.Method} {example.Address(_made)} was answered with {(int)answer.StatusCode}: {body[..Math.Min(500, body.Length)]}");
        if (example.Route == "/api/archive" && example.Method == "GET")
            _made["archive"] = body;
        if (example.Route == "/api/backups" && example.Method == "POST")
            _made["backup"] = JsonDocument.Parse(body).RootElement.Text("name")!;
        if (need == "session")
            await app.RenewAsync(app.Of("admin2"));

        var call = $"`{example.Method} {example.Shown}`" + (example.Body.Length > 2 ? $"<br>`{example.ShownBody}`" : null);
        return $"| {call} | {example.Does}{Parameters(example, paths)} | {need} | {(int)answer.StatusCode}{Once(Shape(type, body), $"{example.Method} {example.Shown.Split('?')[0]}")} |\n";
    }

    /// <summary>The shape, or the call that gave the same before.</summary>
    private string Once(string shape, string call)
        => shape.Length < LongShape || _shapes.TryAdd(shape, call) ? shape : $", as `{_shapes[shape]}`";

    /// <summary>What the address takes besides, as the OpenAPI document says it.</summary>
    private static string Parameters(ApiExample example, JsonElement paths)
    {
        if (!paths.TryGetProperty(example.Shown.Split('?')[0], out var path) || !path.GetProperty(example.Method.ToLowerInvariant()).TryGetProperty("parameters", out var all))
            return "";

        var names = all.EnumerateArray().Where(parameter => parameter.Text("in") == "query").Select(parameter => $"`{parameter.Text("name")}`").ToArray();
        return names.Length == 0 ? "" : $" Takes {string.Join(", ", names)}.";
    }

    /// <summary>The names that an answer holds; their values differ.</summary>
    private static string Shape(string? type, string body) => type switch
    {
        null => "",
        "application/json" => $" `{Names(JsonSerializer.Deserialize<JsonElement>(body), nested: true)}`",
        _ => $", `{type}`",
    };

    private static string Names(JsonElement element, bool nested) => element.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(", ", element.EnumerateObject().Select(field => field.NameEquals("items") && nested ? $"items: {Names(field.Value, nested: false)}" : field.Name))}}}",
        JsonValueKind.Array => element.EnumerateArray().Select(item => $"[{Names(item, nested: false)}]").FirstOrDefault("[]"),
        _ => "…",
    };
}
