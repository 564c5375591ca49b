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
        var last = await UntilRefusedAsync(limit, _ => PostAsync(eager, path, body));
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

    [Theory]
    [InlineData("203.0.113.8", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.10", "::ffff:203.0.113.9", "203.0.113.9")]
    [InlineData("2001:db8:0:2::1", "2001:db8:0:1::1", "2001:db8:0:1::2", "2001:db8:0:1:ffff:ffff:ffff:ffff")]
    public async Task Whoever_tries_names_and_passwords_is_stopped_by_their_address_with_a_page_that_says_so(string other, params string[] addresses)
    {
        using var page = await app.Anonymous.GetAsync("/sign-in");
        var (cookie, token) = (Caller.CookieOf(page, "analysisapp.antiforgery"), Caller.TokenOf(await page.Content.ReadAsStringAsync()));
        var last = await UntilRefusedAsync(8, n => SendAsync(addresses[n % addresses.Length], $"name{n}"));
        Assert.NotNull(last.Headers.RetryAfter);
        Assert.Contains("That was too often", await last.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(other, "name")).StatusCode);

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
    public Task Every_other_way_in_is_limited_by_address_too(string path, string address) => UntilRefusedAsync(8, _ => TryAsync(path, address));

    [Fact]
    public async Task Behind_any_number_of_known_proxies_the_address_is_the_last_that_none_of_them_has()
    {
        // Whatever they write into the header themselves stands before it.
        await UntilRefusedAsync(8, n => TryAsync("/sign-in", $"198.51.100.{n + 1}, 203.0.113.31, 127.0.0.5"));
        using var other = await TryAsync("/sign-in", "203.0.113.31, 203.0.113.32, 127.0.0.5");
        Assert.NotEqual(HttpStatusCode.TooManyRequests, other.StatusCode);
    }

    /// <summary>Asks until it is too often: not before the limit, and not much later, since a slow machine gives some of it back meanwhile.</summary>
    private static async Task<HttpResponseMessage> UntilRefusedAsync(int limit, Func<int, Task<HttpResponseMessage>> ask)
    {
        for (var taken = 0; taken < 2 * limit; taken++)
        {
            var answer = await ask(taken);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                Assert.True(taken >= limit, $"refused after {taken}");
                return answer;
            }
        }

        throw new InvalidOperationException($"{2 * limit} were let through.");
    }

    private async Task<HttpResponseMessage> TryAsync(string path, string forwarded)
    {
        using var send = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([]) };
        send.Headers.Add("X-Forwarded-For", forwarded);
        return await app.Anonymous.SendAsync(send);
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
