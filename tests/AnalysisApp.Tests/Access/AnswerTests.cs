using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace AnalysisApp.Tests.Access;

/// <summary>Who may call, and what every answer carries.</summary>
public sealed class AnswerTests(RunningApp app) : IClassFixture<RunningApp>
{
    [Theory]
    [InlineData("Authorization", $"Bearer {RunningApp.ApiKey}", HttpStatusCode.OK)]
    [InlineData("X-Api-Key", RunningApp.ApiKey, HttpStatusCode.OK)]
    [InlineData("Authorization", "Bearer not-the-key-at-all", HttpStatusCode.Unauthorized)]
    [InlineData("X-Api-Key", "not-the-key-at-all", HttpStatusCode.Unauthorized)]
    public async Task A_key_must_be_the_right_one(string header, string value, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/songs");
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await app.Anonymous.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Origin", "https://evil.example")]
    public async Task A_page_of_another_site_may_not_change_anything(string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/library/analyze") { Content = JsonContent.Create(new { }) };
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await app.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("cross_site", (await response.Content.ReadFromJsonAsync<JsonElement>()).Text("code"));
    }

    [Fact]
    public async Task A_name_that_is_not_ours_is_refused()
    {
        // A rebound DNS name would otherwise let any site read the library.
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/songs");
        request.Headers.Host = "rebound.example";
        using var response = await app.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/songs")]
    [InlineData("/nowhere")]
    public async Task Every_answer_forbids_foreign_and_inline_script(string path)
    {
        using var response = await app.Client.GetAsync(path);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task An_answer_carries_the_callers_correlation_id()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/songs");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using var response = await app.Client.SendAsync(request);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", Assert.Single(response.Headers.GetValues("X-Correlation-Id")));
    }
}
