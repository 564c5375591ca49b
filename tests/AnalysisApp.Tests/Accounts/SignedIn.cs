using System.Net;
using System.Text.RegularExpressions;

namespace AnalysisApp.Tests.Accounts;

/// <summary>A person's browser without scripts: it keeps cookies, and sends the forms that pages have.</summary>
internal sealed partial class SignedIn : IDisposable
{
    /// <summary>Everybody's.</summary>
    public const string Password = "four rivers and a lantern";

    private SignedIn(Uri address)
        => Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies }) { BaseAddress = address };

    public HttpClient Client { get; }

    public CookieContainer Cookies { get; } = new();

    /// <summary>Makes a user and signs them in.</summary>
    public static async Task<SignedIn> NewAsync(RunningApp app, string name, string role)
    {
        await app.CreatedAsync("/api/users", new { name, role, password = Password });
        return await AsAsync(app, name, Password);
    }

    public static Task<SignedIn> AsAsync(RunningApp app, string name, string password) => AtAsync(app.Client.BaseAddress!, name, password);

    /// <summary>Signs in where the app answers at this address.</summary>
    public static async Task<SignedIn> AtAsync(Uri address, string name, string password)
    {
        var browser = new SignedIn(address);
        using var answer = await browser.SendAsync("/sign-in", ("name", name), ("password", password));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return browser;
    }

    /// <summary>How an attempt to sign in is answered.</summary>
    public static async Task<HttpStatusCode> RefusedAsync(RunningApp app, string name, string password)
    {
        using var browser = new SignedIn(app.Client.BaseAddress!);
        using var answer = await browser.SendAsync("/sign-in", ("name", name), ("password", password));
        return answer.StatusCode;
    }

    /// <summary>Sends a form of a page to one of its handlers.</summary>
    public async Task<HttpResponseMessage> SendAsync(string page, params (string Name, string Value)[] fields)
    {
        var token = await FormAsync(page.Split('?')[0]);
        return await Client.PostAsync(page, new FormUrlEncodedContent([.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), new("antiforgery", token)]));
    }

    /// <summary>The token of a page's form, by which it is known as the app's own.</summary>
    public async Task<string> FormAsync(string page) => Token().Match(await Client.GetStringAsync(page)).Groups[1].Value;

    /// <summary>The same, and what the answer says.</summary>
    public async Task<string> AskAsync(string page, params (string Name, string Value)[] fields)
    {
        using var answer = await SendAsync(page, fields);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }

    public void Dispose() => Client.Dispose();

    [GeneratedRegex("name=\"antiforgery\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
