using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace AnalysisApp.Tests.Access;

/// <summary>How often one caller may ask, and that nobody pays for another.</summary>
public sealed class RateLimitTests(RateLimitTests.LimitedApp app) : IClassFixture<RateLimitTests.LimitedApp>
{
    /// <summary>Few of everything, and a proxy whose word is taken on addresses.</summary>
    public sealed class LimitedApp : AccessApp, IAsyncLifetime
    {
        protected override IReadOnlyList<string> Settings
            => ["--RateLimits:SignIn=8", "--RateLimits:Analyse=3", "--RateLimits:Infer=3", "--RateLimits:Import=3", "--RateLimits:Api=40", "--Proxy:Addresses=127.0.0.0/8"];
    }

    [Theory]
    [InlineData("/api/library/analyze", "{}", "editor", "stranger", 3)]
    [InlineData("/api/infer/emotion", "{\"texts\": []}", "editor", "stranger", 3)]
    [InlineData("/api/archive", "{}", "editor", "stranger", 3)]
    public async Task Whoever_asks_too_often_waits_and_others_do_not(string path, string body, string eager, string other, int limit)
    {
        HttpResponseMessage last = null!;
        for (var n = 0; n <= limit; n++)
        {
            last = await PostAsync(eager, path, body);
            if (n < limit)
                Assert.NotEqual(HttpStatusCode.TooManyRequests, last.StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last.StatusCode);
        Assert.InRange(last.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal("too_many_requests", (await last.Content.ReadFromJsonAsync<JsonElement>()).Text("code"));
        Assert.NotEqual(HttpStatusCode.TooManyRequests, (await PostAsync(other, path, body)).StatusCode);
    }

    [Fact]
    public async Task Each_key_has_its_own_share_of_everything()
    {
        Assert.Contains(HttpStatusCode.TooManyRequests, await StatusesAsync("key read", 60));
        Assert.DoesNotContain(HttpStatusCode.TooManyRequests, await StatusesAsync("key analyse", 5));
    }

    [Fact]
    public async Task Whoever_tries_names_and_passwords_is_stopped_by_their_address_with_a_page_that_says_so()
    {
        using var page = await app.Anonymous.GetAsync("/sign-in");
        var (cookie, token) = (Caller.CookieOf(page, "analysisapp.antiforgery"), Caller.TokenOf(await page.Content.ReadAsStringAsync()));
        HttpResponseMessage last = null!;
        for (var n = 0; n <= 8; n++)
            last = await SendAsync("203.0.113.7", $"name{n}");

        Assert.Equal(HttpStatusCode.TooManyRequests, last.StatusCode);
        Assert.NotNull(last.Headers.RetryAfter);
        Assert.Contains("That was too often", await last.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync("203.0.113.8", "name")).StatusCode);

        async Task<HttpResponseMessage> SendAsync(string address, string name)
        {
            using var send = new HttpRequestMessage(HttpMethod.Post, "/sign-in");
            send.Headers.Add("X-Forwarded-For", address);
            send.Headers.Add("Cookie", cookie);
            send.Content = new FormUrlEncodedContent([new("name", name), new("password", "a guess like any"), new("antiforgery", token)]);
            return await app.Anonymous.SendAsync(send);
        }
    }

    [Theory]
    [InlineData("/sign-in/code", "203.0.113.21")]
    [InlineData("/sign-in/passkey", "203.0.113.22")]
    [InlineData("/sign-in/passkey?handler=Options", "203.0.113.23")]
    [InlineData("/setup", "203.0.113.24")]
    [InlineData("/setup/restore", "203.0.113.25")]
    public async Task Every_other_way_in_is_limited_by_address_too(string path, string address)
    {
        var statuses = await TryAsync(path, address, 9);
        Assert.DoesNotContain(HttpStatusCode.TooManyRequests, statuses[..8]);
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[8]);
    }

    [Fact]
    public async Task Behind_any_number_of_known_proxies_the_address_is_the_last_that_none_of_them_has()
    {
        // Whatever they write into the header themselves stands before it.
        Assert.Equal(HttpStatusCode.TooManyRequests, (await TryAsync("/sign-in", "198.51.100.{0}, 203.0.113.31, 127.0.0.5", 9))[8]);
        Assert.DoesNotContain(HttpStatusCode.TooManyRequests, await TryAsync("/sign-in", "203.0.113.31, 203.0.113.32, 127.0.0.5", 2));
    }

    /// <param name="forwarded">What the proxy says; <c>{0}</c> is another number each time.</param>
    private async Task<HttpStatusCode[]> TryAsync(string path, string forwarded, int times)
    {
        var statuses = new List<HttpStatusCode>();
        for (var n = 1; n <= times; n++)
        {
            using var send = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([]) };
            send.Headers.Add("X-Forwarded-For", forwarded.Replace("{0}", $"{n}", StringComparison.Ordinal));
            using var answer = await app.Anonymous.SendAsync(send);
            statuses.Add(answer.StatusCode);
        }

        return [.. statuses];
    }

    private async Task<HttpResponseMessage> PostAsync(string caller, string path, string body)
    {
        using var request = app.Of(caller).Ask("POST", path);
        request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        return await app.Anonymous.SendAsync(request);
    }

    private async Task<IReadOnlyList<HttpStatusCode>> StatusesAsync(string caller, int times)
    {
        var statuses = new List<HttpStatusCode>();
        for (var n = 0; n < times; n++)
        {
            using var request = app.Of(caller).Ask("GET", "/api/statistics");
            using var answer = await app.Anonymous.SendAsync(request);
            statuses.Add(answer.StatusCode);
        }

        return statuses;
    }
}
