using System.Net;
using System.Text;

namespace AnalysisApp.Tests.Hostile;

/// <summary>What every answer carries, those to faults among them.</summary>
[Collection(HostileTests.Name)]
public sealed class AnswerTests(HostileApp app)
{
    [Fact]
    public async Task Every_answer_ties_the_browser_and_none_but_our_files_may_be_kept()
    {
        var faults = new List<string>();
        string[] others =
        [
            "/health", "/ready", "/health/details", "/metrics", "/openapi/v1.json", "/site.css", "/live.js", "/nowhere", "/api/nowhere", $"/api/songs/{app.Song}", $"/api/songs/{app.Song}/analysis",
            "/api/songs?rating=x", "/api/songs?cursor=x", "/api/archive", $"/api/playlists/{app.Playlist}/export?format=csv", "/api/jobs", "/api/queue", "/api/failures", "/error?status=404",
        ];
        foreach (var address in app.Addresses.Union(others))
        {
            using var answer = await app.Client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
            faults.AddRange(FaultsOf(answer, mayBeKept: address is "/site.css" or "/live.js").Select(fault => $"{address}: {fault}"));
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Theory]
    [InlineData("POST", "/api/songs", "no json", "application/json", 400)]
    [InlineData("POST", "/api/songs", "{\"title\":7}", "application/json", 400)]
    [InlineData("POST", "/api/songs", "x", "text/plain", 415)]
    [InlineData("PATCH", "/api/songs", "{}", "application/json", 405)]
    [InlineData("POST", "/songs/new", "title=a", "application/x-www-form-urlencoded", 400)]
    [InlineData("PUT", "/songs/new", "{}", "application/json", 405)]
    public async Task So_does_the_answer_to_a_fault(string method, string path, string body, string type, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(body, Encoding.UTF8, type) };
        using var answer = await app.Client.SendAsync(request);
        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        Assert.Empty(FaultsOf(answer, mayBeKept: false));
        Assert.Single(answer.Headers.GetValues("X-Correlation-Id"));
    }

    private static IEnumerable<string> FaultsOf(HttpResponseMessage answer, bool mayBeKept)
    {
        var policy = Value(answer, "Content-Security-Policy");
        foreach (var part in (string[])["default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"])
        {
            if (!policy.Split("; ").Contains(part))
                yield return $"no {part} in its policy '{policy}'";
        }

        foreach (var (name, expected) in new[]
        {
            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
        })
        {
            if (Value(answer, name) != expected)
                yield return $"{name} is '{Value(answer, name)}'";
        }

        if (!Value(answer, "Permissions-Policy").Contains("camera=()", StringComparison.Ordinal))
            yield return "no Permissions-Policy";
        if (!mayBeKept && answer.Headers.CacheControl is not { NoStore: true })
            yield return $"Cache-Control is '{answer.Headers.CacheControl}'";
        if (answer.Headers.Server.Count > 0 || answer.Headers.Contains("X-Powered-By"))
            yield return "it says what it runs on";
    }

    private static string Value(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : "";
}
