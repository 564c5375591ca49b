using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AnalysisApp.Security;
using Microsoft.Extensions.DependencyInjection;

namespace AnalysisApp.Tests.Access;

/// <summary>A new instance, until somebody administers it.</summary>
public sealed class SetupTests(SetupTests.NewApp app) : IClassFixture<SetupTests.NewApp>
{
    private const string Password = "seven lanterns on the pier";

    private (string Cookie, string Token) _form;

    /// <summary>Nobody is configured, and two names and a proxy are known.</summary>
    public sealed class NewApp : RunningApp
    {
        protected override IReadOnlyList<string> Settings
            => ["--Accounts:Admin:ApiKey=", "--AllowedHosts=127.0.0.1;songs.example", "--Proxy:Addresses=127.0.0.1"];
    }

    [Fact]
    public async Task It_answers_nothing_but_the_setup_until_it_has_an_administrator_and_then_no_setup()
    {
        foreach (var (path, status, location) in new[]
        {
            ("/", HttpStatusCode.Redirect, "/setup"), ("/songs", HttpStatusCode.Redirect, "/setup"), ("/sign-in", HttpStatusCode.Redirect, "/setup"),
            ("/api/songs", HttpStatusCode.ServiceUnavailable, null), ("/health", HttpStatusCode.OK, null), ("/site.css", HttpStatusCode.OK, null), ("/setup", HttpStatusCode.OK, null),
        })
        {
            using var answer = await app.Anonymous.GetAsync(path);
            Assert.Equal((path, status, location), (path, answer.StatusCode, answer.Headers.Location?.OriginalString));
        }

        Assert.Equal("setup_required", (await (await app.Anonymous.GetAsync("/api/songs")).Content.ReadFromJsonAsync<JsonElement>()).Text("code"));

        // From this machine itself no code is asked for; from anywhere else there is one, and a wrong one is none.
        using var here = Ask(HttpMethod.Get);
        Assert.DoesNotContain("Setup code", await ReadAsync(here), StringComparison.Ordinal);
        foreach (var (header, value) in new[] { ("X-Forwarded-For", "203.0.113.7"), ("X-Real-IP", "203.0.113.7"), ("Host", "songs.example") })
        {
            using var away = Ask(HttpMethod.Get, header, value);
            Assert.Contains("Setup code", await ReadAsync(away), StringComparison.Ordinal);
        }

        var code = app.Services.GetRequiredService<SetupCode>().Text;
        Assert.Contains("That is not the setup code.", await SendAsync("AAAAA-AAAAA", Password, Password), StringComparison.Ordinal);
        Assert.Contains("That is not the setup code.", await SendAsync(null, Password, Password), StringComparison.Ordinal);
        Assert.Contains("The two passwords differ.", await SendAsync(code, Password, "another one"), StringComparison.Ordinal);
        Assert.Contains("one of the first that anyone would try", await SendAsync(code, "1234567890", "1234567890"), StringComparison.Ordinal);

        // Of several that race there is one.
        var sent = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => SendForAsync(code.ToLowerInvariant().Replace('-', ' '), Password, Password)));
        Assert.Single(sent, answer => answer.StatusCode == HttpStatusCode.Redirect);

        using var gone = await app.Anonymous.GetAsync("/setup");
        Assert.Equal((HttpStatusCode.Redirect, "/"), (gone.StatusCode, gone.Headers.Location?.OriginalString));
        using var again = await SendForAsync(code, Password, Password);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);

        var session = Caller.CookieOf(sent.Single(answer => answer.StatusCode == HttpStatusCode.Redirect), "analysisapp.session");
        using var home = new HttpRequestMessage(HttpMethod.Get, "/");
        home.Headers.Add("Cookie", session);
        Assert.Contains("miriam", await ReadAsync(home), StringComparison.Ordinal);
    }

    private static HttpRequestMessage Ask(HttpMethod method, string? header = null, string? value = null)
    {
        var request = new HttpRequestMessage(method, "/setup");
        if (header is not null)
            request.Headers.TryAddWithoutValidation(header, value);
        return request;
    }

    private async Task<string> ReadAsync(HttpRequestMessage request)
    {
        using var answer = await app.Anonymous.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private async Task<string> SendAsync(string? code, string password, string again)
    {
        using var answer = await SendForAsync(code, password, again);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>As somebody at another machine, through the proxy.</summary>
    private async Task<HttpResponseMessage> SendForAsync(string? code, string password, string again)
    {
        using var ask = Ask(HttpMethod.Get, "X-Forwarded-For", "203.0.113.7");
        using var page = await app.Anonymous.SendAsync(ask);

        // Once it is set up there is no form any more, but somebody may still have one open.
        if (page.StatusCode == HttpStatusCode.OK)
            _form = (Caller.CookieOf(page, "analysisapp.antiforgery"), Caller.TokenOf(await page.Content.ReadAsStringAsync()));
        using var send = Ask(HttpMethod.Post, "X-Forwarded-For", "203.0.113.7");
        send.Headers.Add("Cookie", _form.Cookie);
        send.Content = new FormUrlEncodedContent([new("name", "miriam"), new("password", password), new("again", again), new("code", code ?? ""), new("antiforgery", _form.Token)]);
        return await app.Anonymous.SendAsync(send);
    }
}
