using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace AnalysisApp.Tests.Hostile;

/// <summary>Whatever stands in a parameter, it is looked for or refused: never run, never a fault of ours.</summary>
[Collection(HostileTests.Name)]
public sealed class ParameterTests(HostileApp app)
{
    // Already escaped, since some of them cannot be said otherwise: SQL, patterns, NUL, invalid UTF-8, half a pair, a path, numbers that fit nowhere, length.
    private static readonly string[] Texts =
    [
        "%27%20OR%201%3D1--", "%27%3BDROP%20TABLE%20library.song%3B--", "%27%29%3BSELECT%20pg_sleep%2830%29--", "%24%24%7B7%2A7%7D", "%25%25%5F%5C", "%5C", "%00", "a%00b",
        "%FF%FE", "%C0%AF", "%ED%A0%80", "..%2F..%2Fetc%2Fpasswd", "%0D%0AX-Evil:%201", "99999999999999999999999", "-1", "1e309", "NaN", "null", "%5B%5D", "{0}", "%E2%80%AE", new string('a', 3000),
    ];

    private static readonly string[] PageParameters =
    [
        "q", "policy", "cursor", "after", "before", "sort", "rating", "axis", "minLevel", "maxLevel", "emotion", "quality", "decision", "minScore", "maxScore", "language", "source", "advisory",
        "artist", "view", "state", "type", "priority", "from", "to", "until", "since", "user", "worker", "target", "ask", "tab", "status", "handler", "keep", "lines", "song", "analysis", "other", "kind",
        "hours", "page", "days", "code", "size", "id", "name", "returnTo",
    ];

    [Fact]
    public async Task No_parameter_of_the_api_is_more_than_a_text()
    {
        var before = await CountAsync();
        var faults = new List<string>();
        var api = await app.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        var tried = 0;
        foreach (var path in api.GetProperty("paths").EnumerateObject())
        {
            if (!path.Value.TryGetProperty("get", out var operation) || path.Name.StartsWith("/api/events", StringComparison.Ordinal))
                continue;
            foreach (var parameter in operation.TryGetProperty("parameters", out var all) ? all.EnumerateArray() : [])
            {
                foreach (var text in Texts)
                {
                    // The server itself refuses such a path, before any of ours.
                    if (parameter.Text("in") == "path" && text.Contains("%00", StringComparison.Ordinal))
                        continue;
                    var address = parameter.Text("in") == "path"
                        ? Filled(path.Name.Replace($"{{{parameter.Text("name")}}}", text, StringComparison.Ordinal))
                        : $"{Filled(path.Name)}?{parameter.Text("name")}={text}";
                    tried++;
                    if (await FaultOfAsync(address) is { } fault)
                        faults.Add(fault);
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
        Assert.True(tried > 1000, $"Only {tried} were tried.");
        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task No_parameter_of_a_page_is_more_than_a_text()
    {
        var before = await CountAsync();
        var faults = new List<string>();
        string[] pages = ["/songs", $"/songs/{app.Song}", $"/songs/{app.Song}/compare", "/songs/change", "/playlists", $"/playlists/{app.Playlist}", $"/reports/{app.Playlist}", "/review", "/policies/evil", "/jobs", $"/jobs/{app.Job}", "/jobs/change", "/history", "/statistics", "/failures", "/status", "/alerts/channels/new", "/queue"];
        foreach (var page in pages)
        {
            // All at once, the same text in each: a fault names the page, and which text.
            foreach (var text in Texts.Where(text => text.Length < 100))
            {
                foreach (var part in PageParameters.Chunk(8))
                {
                    if (await FaultOfAsync($"{page}?{string.Join('&', part.Select(name => $"{name}={text}"))}") is { } fault)
                        faults.Add(fault);
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
        Assert.Equal(before, await CountAsync());
    }

    [Theory]
    [InlineData("/..%2f..%2fappsettings.json")]
    [InlineData("/%2e%2e/%2e%2e/appsettings.json")]
    [InlineData("/..%5c..%5cappsettings.json")]
    [InlineData("/live/..%2f..%2fappsettings.json")]
    [InlineData("/site.css%00.json")]
    [InlineData("/appsettings.json")]
    [InlineData("//etc/passwd")]
    [InlineData("/.git/config")]
    [InlineData("/AnalysisApp.dll")]
    public async Task No_address_leads_to_a_file_that_is_not_for_everyone(string path)
    {
        var answer = await RawConnection.AskAsync(app.Client.BaseAddress!, $"GET {path} HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: {RunningApp.ApiKey}\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 40[04] ", answer);
    }

    [Fact]
    public async Task A_long_query_is_refused_before_anything_reads_it()
    {
        using var answer = await app.Client.GetAsync($"/api/songs?q={new string('a', 20_000)}");
        Assert.Equal(HttpStatusCode.RequestUriTooLong, answer.StatusCode);
    }

    private string Filled(string path) => path
        .Replace("/songs/{id}", $"/songs/{app.Song}", StringComparison.Ordinal)
        .Replace("/playlists/{id}", $"/playlists/{app.Playlist}", StringComparison.Ordinal)
        .Replace("/jobs/{id}", $"/jobs/{app.Job}", StringComparison.Ordinal)
        .Replace("{jobId}", app.Job, StringComparison.Ordinal)
        .Replace("{name}", "evil", StringComparison.Ordinal)
        .Replace("{id}", "1", StringComparison.Ordinal);

    private async Task<string?> FaultOfAsync(string address)
    {
        using var answer = await app.Client.GetAsync(address);
        var text = await answer.Content.ReadAsStringAsync();
        var told = $"{address[..Math.Min(120, address.Length)]}: {(int)answer.StatusCode}";
        if ((int)answer.StatusCode >= 500)
            return $"{told} {text[..Math.Min(200, text.Length)]}";
        if (answer.Headers.Contains("X-Evil"))
            return $"{told} with a header of the caller's";
        return address.StartsWith("/api", StringComparison.Ordinal) && (int)answer.StatusCode >= 400 && answer.Content.Headers.ContentType?.MediaType != "application/problem+json"
            ? $"{told} without a problem"
            : null;
    }

    private async Task<string> CountAsync()
    {
        var songs = await app.Client.GetFromJsonAsync<JsonElement>("/api/songs?limit=200");
        var jobs = await app.Client.GetFromJsonAsync<JsonElement>("/api/jobs?limit=200");
        return $"{songs.GetProperty("items").GetArrayLength()} songs, {jobs.GetProperty("items").GetArrayLength()} jobs";
    }
}
