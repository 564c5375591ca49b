using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace AnalysisApp.Tests.Hostile;

/// <summary>Bodies that are deep, huge, packed or something else than they say are refused, and nothing has changed.</summary>
[Collection(HostileTests.Name)]
public sealed class BodyTests(HostileApp app)
{
    private const int Deep = 20_000;

    /// <summary>Every address of the API that takes a body.</summary>
    private async Task<IReadOnlyList<(string Method, string Path)>> AddressesAsync()
    {
        var api = await app.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        return
        [
            .. from path in api.GetProperty("paths").EnumerateObject()
               from operation in path.Value.EnumerateObject()
               where operation.Name is "post" or "put" && operation.Value.TryGetProperty("requestBody", out _)
               select (operation.Name.ToUpperInvariant(), Filled(path.Name)),
            ("POST", "/api/archive"),
        ];
    }

    [Fact]
    public async Task No_body_is_too_deep_or_too_strange_for_an_answer()
    {
        string[] bodies =
        [
            new string('[', Deep),
            new string('[', Deep) + new string(']', Deep),
            string.Concat(Enumerable.Repeat("{\"a\":", Deep)) + "1" + new string('}', Deep),
            string.Concat(Enumerable.Repeat("{\"title\":", 70)) + "1" + new string('}', 70),
            "\"\\ud800\"",
            "{} {}",
            "{\"a\":1,}",
            "{/**/}",
        ];
        var addresses = await AddressesAsync();
        Assert.True(addresses.Count > 12, $"Only {addresses.Count} addresses.");
        var (before, faults) = (await StateAsync(), new List<string>());
        foreach (var (method, path) in addresses)
        {
            foreach (var body in bodies)
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
                using var answer = await app.Client.SendAsync(request);
                if ((int)answer.StatusCode is < 400 or >= 500 || answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
                    faults.Add($"{method} {path} answered {(int)answer.StatusCode} to {body[..Math.Min(30, body.Length)]}");
            }
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task What_is_no_field_of_ours_has_no_effect()
    {
        var before = await StateAsync();
        var song = await app.App.CreatedAsync(
            "/api/songs", JsonSerializer.Deserialize<JsonElement>("""{"title":"Plain","artist":"A","__proto__":{"isAdmin":true},"$type":"System.Diagnostics.Process","id":"x","createdAt":1e400,"owner":"*"}"""));
        Assert.NotEqual("x", song.Text("id"));
        using var removed = await app.Client.DeleteAsync($"/api/songs/{song.Text("id")}");
        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task No_address_takes_more_than_it_needs()
    {
        var faults = new List<string>();
        foreach (var (method, path) in (await AddressesAsync()).Where(address => address.Path != "/api/archive"))
        {
            var most = path is "/api/songs" || path.EndsWith("/lyrics", StringComparison.Ordinal) ? 2 * 1024 * 1024
                : path.StartsWith("/api/playlists", StringComparison.Ordinal) || path.StartsWith("/api/infer", StringComparison.Ordinal) || path == "/api/decisions" ? 8 * 1024 * 1024
                : 64 * 1024;
            if (path.EndsWith("/analyze", StringComparison.Ordinal))
                most = 64 * 1024;
            if (await StatusOfSpacesAsync(method, path, most + 1) is not HttpStatusCode.RequestEntityTooLarge and var status)
                faults.Add($"{method} {path} answered {(int)status} to {most + 1} bytes");
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Fact]
    public async Task A_page_takes_no_more_than_lyrics_need()
    {
        using var content = new StringContent("title=" + new string('a', 3 * 1024 * 1024), Encoding.UTF8, "application/x-www-form-urlencoded");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/songs/new") { Content = content, Headers = { ExpectContinue = true } };
        using var answer = await app.Client.SendAsync(request);
        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.BadRequest });
    }

    [Fact]
    public async Task A_form_with_endless_fields_is_refused()
    {
        using var content = new StringContent(string.Join('&', Enumerable.Range(0, 5000).Select(i => $"f{i}=1")), Encoding.UTF8, "application/x-www-form-urlencoded");
        using var answer = await app.Client.PostAsync("/songs/new", content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("/api/songs")]
    [InlineData("/api/archive")]
    public async Task A_packed_bomb_is_not_unpacked(string path)
    {
        // 64 MB of spaces in 64 kB: nothing here unpacks a request.
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(Enumerable.Repeat((byte)' ', 64 * 1024 * 1024).ToArray());
        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add("gzip");
        var before = GC.GetTotalAllocatedBytes();
        using var answer = await app.Client.PostAsync(path, content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 32 * 1024 * 1024);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/xml")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task What_a_foreign_form_can_send_is_no_json(string type)
    {
        // Browsers let any site send these without asking first.
        var before = await StateAsync();
        using var content = new StringContent("""{"name":"Sneaked in"}""");
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var answer = await app.Client.PostAsync("/api/playlists", content);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Equal(before, await StateAsync());
    }

    private async Task<HttpStatusCode> StatusOfSpacesAsync(string method, string path, int bytes)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = new StringContent("{" + new string(' ', bytes), Encoding.UTF8, "application/json"),
            Headers = { ExpectContinue = true },
        };
        using var answer = await app.Client.SendAsync(request);
        return answer.StatusCode;
    }

    private string Filled(string path) => path
        .Replace("/songs/{id}", $"/songs/{app.Song}", StringComparison.Ordinal)
        .Replace("/playlists/{id}", $"/playlists/{app.Playlist}", StringComparison.Ordinal)
        .Replace("/users/{id}", $"/users/{Guid.NewGuid()}", StringComparison.Ordinal)
        .Replace("{id}", app.Job, StringComparison.Ordinal)
        .Replace("{name}", "strict", StringComparison.Ordinal)
        .Replace("{task}", "sentiment", StringComparison.Ordinal)
        .Replace("{artist}", "Nobody", StringComparison.Ordinal)
        .Replace("{userId}", Guid.NewGuid().ToString(), StringComparison.Ordinal);

    private async Task<string> StateAsync()
        => await app.Client.GetStringAsync("/api/songs?limit=200") + await app.Client.GetStringAsync("/api/playlists?limit=200") + await app.Client.GetStringAsync("/api/policies");
}
