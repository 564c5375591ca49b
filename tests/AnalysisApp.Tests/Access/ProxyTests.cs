using System.Net;
using AnalysisApp.Accounts;

namespace AnalysisApp.Tests.Access;

/// <summary>Behind reverse proxies: one whose word is taken, and one at an address that nobody listed.</summary>
public sealed class ProxyTests(ProxyTests.BehindProxy behind, ProxyTests.ElsewhereProxy elsewhere)
    : IClassFixture<ProxyTests.BehindProxy>, IClassFixture<ProxyTests.ElsewhereProxy>
{
    /// <summary>These tests are the proxy.</summary>
    public sealed class BehindProxy : AccessApp, IAsyncLifetime
    {
        protected override IReadOnlyList<string> Settings =>
        [
            "--Proxy:Addresses=127.0.0.1", "--AllowedHosts=127.0.0.1;songs.example", "--Accounts:TrustedHeader:Name=Remote-User",
            "--Accounts:TrustedHeader:Addresses=127.0.0.0/8", "--Accounts:TrustedHeader:CreateUsers=viewer",
        ];
    }

    /// <summary>The proxies are at other addresses.</summary>
    public sealed class ElsewhereProxy : AccessApp, IAsyncLifetime
    {
        protected override IReadOnlyList<string> Settings =>
            ["--Proxy:Addresses=192.0.2.0/24", "--Accounts:TrustedHeader:Name=Remote-User", "--Accounts:TrustedHeader:Addresses=192.0.2.0/24"];
    }

    [Fact]
    public async Task Whom_the_listed_proxy_names_is_signed_in_with_their_role_and_nobody_else_is()
    {
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(behind, "/policies/new", ("Remote-User", "editor")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(behind, "/queue", ("Remote-User", "editor")));

        // New here, and made a viewer.
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(behind, "/songs", ("Remote-User", "newcomer")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(behind, "/songs/new", ("Remote-User", "newcomer")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(behind, "/songs", ("Remote-User", "no name at all")));

        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(elsewhere, "/songs", ("Remote-User", "editor")));
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(elsewhere, "/songs", ("Remote-User", "editor"), ("X-Forwarded-For", "192.0.2.1")));
    }

    [Fact]
    public async Task What_came_encrypted_stays_so_and_a_strangers_word_is_not_taken_for_it()
    {
        await behind.AddUserAsync("encrypted", UserRole.Viewer);
        using var believed = await SendAsync(behind, "/sign-in", ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "songs.example"));
        Assert.Equal("max-age=31536000", Assert.Single(believed.Headers.GetValues("Strict-Transport-Security")));

        using var led = await SendAsync(behind, "/songs", ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "songs.example"));
        Assert.Equal("https://songs.example/sign-in?returnTo=%2Fsongs", led.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(behind, "/songs", ("X-Forwarded-Host", "rebound.example")));

        using var stranger = await SendAsync(elsewhere, "/songs", ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "evil.example"));
        Assert.False(stranger.Headers.Contains("Strict-Transport-Security"));
        Assert.DoesNotContain("evil.example", stranger.Headers.Location?.OriginalString, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> StatusAsync(AccessApp app, string path, params (string Name, string Value)[] headers)
    {
        using var answer = await SendAsync(app, path, headers);
        return answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> SendAsync(AccessApp app, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return await app.Anonymous.SendAsync(request);
    }
}
