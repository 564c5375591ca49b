using System.Net;
using System.Text.RegularExpressions;

namespace AnalysisApp.Tests.Access;

/// <summary>Somebody who calls, as a browser with a session or as a program with a key; and what they may do, as the product says it.</summary>
internal sealed record Caller(string Name, IReadOnlyCollection<string> May, string? Session, string? Key)
{
    /// <summary>The cookie of their session; another after it was ended.</summary>
    public string? Session { get; set; } = Session;

    private string _cookies = "";
    private string _token = "";

    public override string ToString() => Name;

    /// <summary>A request of theirs.</summary>
    public HttpRequestMessage Ask(string method, string path)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (Key is not null)
            request.Headers.Add("X-Api-Key", Key);
        if (_cookies.Length > 0 || Session is not null)
            request.Headers.Add("Cookie", string.Join("; ", new[] { Session, _cookies }.Where(cookie => !string.IsNullOrEmpty(cookie))));
        return request;
    }

    /// <summary>A form of ours, filled in by them with nothing but the token of their pages.</summary>
    public HttpRequestMessage Send(string path)
    {
        var request = Ask("POST", path);
        request.Content = new FormUrlEncodedContent([new("antiforgery", _token)]);
        return request;
    }

    /// <summary>Opens a page, for the token that its forms carry.</summary>
    public async Task OpenPageAsync(HttpClient client)
    {
        // Whoever has the cookie already is not given it again.
        _cookies = "";
        using var request = Ask("GET", May.Count == 0 ? "/sign-in" : "/preferences");
        using var page = await client.SendAsync(request);
        _token = TokenOf(await page.Content.ReadAsStringAsync());
        _cookies = CookieOf(page, "analysisapp.antiforgery");
    }

    public static string TokenOf(string page) => Regex.Match(page, "name=\"antiforgery\"[^>]*value=\"([^\"]+)\"").Groups[1].Value;

    /// <summary>As a browser sends it back.</summary>
    public static string CookieOf(HttpResponseMessage answer, string name)
        => answer.Headers.GetValues("Set-Cookie").Last(cookie => cookie.StartsWith(name + "=", StringComparison.Ordinal)).Split(';')[0];

    /// <summary>Signs in with the form; gives the answer.</summary>
    public static async Task<HttpResponseMessage> SignInAsync(HttpClient client, string name, string password, string returnTo = "/")
    {
        using var page = await client.GetAsync("/sign-in");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in");
        request.Headers.Add("Cookie", CookieOf(page, "analysisapp.antiforgery"));
        request.Content = new FormUrlEncodedContent(
            [new("name", name), new("password", password), new("returnTo", returnTo), new("antiforgery", TokenOf(await page.Content.ReadAsStringAsync()))]);
        return await client.SendAsync(request);
    }
}
