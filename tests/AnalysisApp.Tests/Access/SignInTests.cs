using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AnalysisApp.Accounts;
using AnalysisApp.Tests.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace AnalysisApp.Tests.Access;

/// <summary>Signing in and out, and what stops those who try.</summary>
public sealed class SignInTests(SignInTests.ClockedApp app) : IClassFixture<SignInTests.ClockedApp>
{
    /// <summary>Goes by a clock that can be set on.</summary>
    public sealed class ClockedApp : AccessApp, IAsyncLifetime
    {
        internal AdvancedClock Time { get; } = new();

        protected override TimeProvider Clock => Time;
    }

    internal sealed class AdvancedClock : TimeProvider
    {
        private TimeSpan _ahead;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _ahead;

        public void Advance(TimeSpan by) => _ahead += by;
    }

    [Fact]
    public async Task A_session_is_a_cookie_that_no_script_and_no_other_site_can_use()
    {
        await app.AddUserAsync("cookie", UserRole.Editor);
        using var answer = await Caller.SignInAsync(app.Anonymous, "cookie", AccessApp.Password, "/songs?q=river");
        Assert.Equal("/songs?q=river", answer.Headers.Location?.OriginalString);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("analysisapp.session=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=lax", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("expires", cookie, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example")]
    [InlineData("javascript:alert(1)")]
    public async Task After_signing_in_nobody_is_led_elsewhere(string returnTo)
    {
        var name = $"led{returnTo.GetHashCode(StringComparison.Ordinal) & 0xffff}";
        await app.AddUserAsync(name, UserRole.Viewer);
        using var answer = await Caller.SignInAsync(app.Anonymous, name, AccessApp.Password, returnTo);
        Assert.Equal((HttpStatusCode.Redirect, "/"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
    }

    [Fact]
    public async Task Whoever_guesses_is_stopped_and_learns_nothing()
    {
        await app.AddUserAsync("guessed", UserRole.Editor);
        var told = new List<string>();
        for (var n = 0; n < 5; n++)
            told.Add(await RefusalAsync("guessed", $"guess number {n}"));

        // From now on the right one is no better, and a name that nobody has is answered the same.
        told.Add(await RefusalAsync("guessed", AccessApp.Password));
        told.Add(await RefusalAsync("nobody-at-all", "guess number 7"));
        Assert.Single(told.Distinct());

        await using var scope = app.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var locked = await users.FindByNameAsync("guessed");
        Assert.True(await users.IsLockedOutAsync(locked!));
        await users.SetLockoutEndDateAsync(locked!, null);
        using var answer = await Caller.SignInAsync(app.Anonymous, "guessed", AccessApp.Password);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    [Fact]
    public async Task A_second_step_is_asked_for_and_a_recovery_code_works_once()
    {
        var id = await app.AddUserAsync("two-steps", UserRole.Editor);
        string[] codes;
        await using (var scope = app.Services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
            var user = (await users.FindByIdAsync(id.ToString()))!;
            await users.ResetAuthenticatorKeyAsync(user);
            await users.SetTwoFactorEnabledAsync(user, true);
            codes = [.. (await users.GenerateNewTwoFactorRecoveryCodesAsync(user, 2))!];
        }

        using var first = await Caller.SignInAsync(app.Anonymous, "two-steps", AccessApp.Password, "/songs");
        Assert.StartsWith("/sign-in/code?", first.Headers.Location?.OriginalString, StringComparison.Ordinal);
        Assert.DoesNotContain(first.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("analysisapp.session=", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.Unauthorized, (await SendCodeAsync(first, "000000")).Status);
        Assert.Equal((HttpStatusCode.Redirect, "/songs"), await SendCodeAsync(first, codes[0]));
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendCodeAsync(first, codes[0])).Status);
    }

    [Fact]
    public async Task Whoever_is_disabled_or_signed_out_everywhere_is_out_within_a_minute()
    {
        var id = await app.AddUserAsync("leaver", UserRole.Editor);
        using var answer = await Caller.SignInAsync(app.Anonymous, "leaver", AccessApp.Password);
        var session = new Caller("leaver", ["read"], Caller.CookieOf(answer, "analysisapp.session"), null);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(session));

        await using (var scope = app.Services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
            await users.UpdateSecurityStampAsync((await users.FindByIdAsync(id.ToString()))!);
        }

        app.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(session));
    }

    [Fact]
    public async Task Another_password_ends_the_sessions_elsewhere_and_this_one_goes_on()
    {
        await app.AddUserAsync("changer", UserRole.Viewer);
        using var elsewhere = await SignedIn.AsAsync(app, "changer", AccessApp.Password);
        using var here = await SignedIn.AsAsync(app, "changer", AccessApp.Password);
        const string another = "eleven lanterns on the pier";
        using (var changed = await here.SendAsync("/account?handler=Password", ("currentPassword", AccessApp.Password), ("password", another), ("again", another)))
            Assert.Equal("/account#password", changed.Headers.Location?.OriginalString);

        app.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (await StatusAsync(elsewhere), await StatusAsync(here)));

        // The session is the same one, though its cookie was made anew.
        using var ended = await SignedIn.AsAsync(app, "changer", another);
        using (await here.SendAsync("/account?handler=SignOutEverywhere"))
            app.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(ended));
    }

    [Theory]
    [InlineData("POST", "/password", "{}")]
    [InlineData("PATCH", "", "{\"disabled\": true}")]
    [InlineData("PATCH", "", "{\"role\": \"viewer\"}")]
    public async Task What_an_administrator_does_to_an_account_ends_its_sessions(string method, string path, string body)
    {
        var name = $"ended{Guid.NewGuid():N}";
        var id = await app.AddUserAsync(name, UserRole.Editor);
        using var session = await SignedIn.AsAsync(app, name, AccessApp.Password);
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/users/{id}{path}") { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        using (var done = await app.Client.SendAsync(request))
            Assert.Equal(HttpStatusCode.OK, done.StatusCode);

        app.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(session));
    }

    [Fact]
    public async Task A_session_that_was_looked_at_again_still_ends_with_what_it_listens_to()
    {
        await app.AddUserAsync("listener", UserRole.Viewer);
        using var session = await SignedIn.AsAsync(app, "listener", AccessApp.Password);
        app.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(session));

        using var ended = await RunningApp.EventStream.OpenAsync(session.Client);
        var token = await session.FormAsync("/preferences");
        using (var left = await session.Client.PostAsync("/sign-out", new FormUrlEncodedContent([new("antiforgery", token)])))
            Assert.Equal("/sign-in", left.Headers.Location?.OriginalString);
        await Assert.ThrowsAsync<InvalidOperationException>(() => ended.FindAsync("never", _ => false));
    }

    [Fact]
    public async Task A_key_that_is_none_is_refused_as_such_everywhere_but_where_everybody_may_go()
    {
        var wrong = new Caller("wrong", [], null, "aa_0000000000000000000000000000000000000000000");
        foreach (var (path, expected) in new[] { ("/api/songs", HttpStatusCode.Unauthorized), ("/songs", HttpStatusCode.Unauthorized), ("/health", HttpStatusCode.OK) })
        {
            using var answer = await app.Anonymous.SendAsync(wrong.Ask("GET", path));
            Assert.Equal(expected, answer.StatusCode);
            if (expected == HttpStatusCode.Unauthorized)
                Assert.Equal("invalid_key", (await answer.Content.ReadFromJsonAsync<JsonElement>()).Text("code"));
        }
    }

    [Fact]
    public async Task A_script_on_a_page_that_was_open_for_too_long_is_told_and_a_person_led_back()
    {
        using var script = new HttpRequestMessage(HttpMethod.Get, "/songs");
        script.Headers.Add("Sec-Fetch-Dest", "empty");
        using var told = await app.Anonymous.SendAsync(script);
        Assert.Equal(HttpStatusCode.Unauthorized, told.StatusCode);

        using var led = await app.Anonymous.GetAsync("/songs?q=river");
        Assert.Equal("/sign-in?returnTo=%2Fsongs%3Fq%3Driver", led.Headers.Location?.PathAndQuery ?? led.Headers.Location?.OriginalString);
    }

    private async Task<string> RefusalAsync(string name, string password)
    {
        using var answer = await Caller.SignInAsync(app.Anonymous, name, password);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync();
        return page[page.IndexOf("role=\"alert\"", StringComparison.Ordinal)..page.IndexOf("</p>", page.IndexOf("role=\"alert\"", StringComparison.Ordinal), StringComparison.Ordinal)];
    }

    private async Task<(HttpStatusCode Status, string? Location)> SendCodeAsync(HttpResponseMessage first, string code)
    {
        var step = Caller.CookieOf(first, "analysisapp.first-step");
        using var ask = new HttpRequestMessage(HttpMethod.Get, first.Headers.Location);
        ask.Headers.Add("Cookie", step);
        using var page = await app.Anonymous.SendAsync(ask);
        using var send = new HttpRequestMessage(HttpMethod.Post, first.Headers.Location);
        send.Headers.Add("Cookie", $"{step}; {Caller.CookieOf(page, "analysisapp.antiforgery")}");
        send.Content = new FormUrlEncodedContent([new("code", code), new("antiforgery", Caller.TokenOf(await page.Content.ReadAsStringAsync()))]);
        using var answer = await app.Anonymous.SendAsync(send);
        return (answer.StatusCode, answer.Headers.Location?.OriginalString);
    }

    private static async Task<HttpStatusCode> StatusAsync(SignedIn session)
    {
        using var answer = await session.Client.GetAsync("/api/songs");
        return answer.StatusCode;
    }

    private async Task<HttpStatusCode> StatusAsync(Caller caller)
    {
        using var answer = await app.Anonymous.SendAsync(caller.Ask("GET", "/api/songs"));
        return answer.StatusCode;
    }
}
