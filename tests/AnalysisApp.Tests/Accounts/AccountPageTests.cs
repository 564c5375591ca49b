using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AnalysisApp.Tests.Accounts;

/// <summary>The pages /account, /users and /audit, as a browser without scripts uses them.</summary>
public sealed partial class AccountPageTests(RunningApp app) : IClassFixture<RunningApp>
{
    private const string NewPassword = "quite another long one";

    [Fact]
    public async Task A_password_is_changed_by_who_knows_it()
    {
        using var anna = await SignedIn.NewAsync(app, "anna", "viewer");
        Assert.Contains("This is not your password.", await ChangeAsync("wrong", NewPassword, NewPassword), StringComparison.Ordinal);
        Assert.Contains("The two are not the same.", await ChangeAsync(SignedIn.Password, NewPassword, "yet another long one"), StringComparison.Ordinal);
        Assert.Contains("first that anyone would try", await ChangeAsync(SignedIn.Password, "password123", "password123"), StringComparison.Ordinal);
        using (var changed = await anna.SendAsync("/account?handler=Password", ("currentPassword", SignedIn.Password), ("password", NewPassword), ("again", NewPassword)))
            Assert.Equal(HttpStatusCode.Redirect, changed.StatusCode);

        // This session goes on.
        Assert.Contains("Your password was changed.", await anna.Client.GetStringAsync("/account"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await SignedIn.RefusedAsync(app, "anna", SignedIn.Password));
        using var again = await SignedIn.AsAsync(app, "anna", NewPassword);

        Task<string> ChangeAsync(string current, string password, string once)
            => anna.AskAsync("/account?handler=Password", ("currentPassword", current), ("password", password), ("again", once));
    }

    [Fact]
    public async Task A_key_made_on_the_page_is_shown_once_and_works()
    {
        using var bert = await SignedIn.NewAsync(app, "bert", "editor");
        var page = await bert.AskAsync("/account?handler=Key", ("name", "my <b>player</b>"), ("scopes", "read"), ("scopes", "analyse"));
        var secret = Secret().Match(page).Value;
        Assert.DoesNotContain(secret, await bert.Client.GetStringAsync("/account"), StringComparison.Ordinal);
        using var program = new HttpClient { BaseAddress = app.Client.BaseAddress, DefaultRequestHeaders = { { "X-Api-Key", secret } } };
        Assert.Equal("bert", (await program.GetFromJsonAsync<JsonElement>("/api/account")).GetProperty("user").Text("name"));

        // A key opens no page with which its finder could take the account over.
        using (var refused = await program.GetAsync("/account"))
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.DoesNotContain("<b>player</b>", await bert.Client.GetStringAsync("/account"), StringComparison.Ordinal);
        Assert.Contains("not for admin", await bert.AskAsync("/account?handler=Key", ("name", "more"), ("scopes", "admin")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_refused_is_told_in_the_language_of_the_page_and_to_programs_in_English()
    {
        using var greta = await SignedIn.NewAsync(app, "greta", "editor");
        greta.Client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("de");
        Assert.Contains("Das ist nicht Ihr Passwort.", await ChangeAsync("wrong", NewPassword), StringComparison.Ordinal);
        Assert.Contains("Das Passwort braucht mindestens 10 Zeichen.", await ChangeAsync(SignedIn.Password, "kurz"), StringComparison.Ordinal);
        Assert.Contains("eines der ersten, die man probieren würde", await ChangeAsync(SignedIn.Password, "password123"), StringComparison.Ordinal);
        Assert.Contains(
            "Ein Schlüssel eines Benutzers mit der Rolle editor darf für read, analyse, manage sein, nicht für admin.",
            await greta.AskAsync("/account?handler=Key", ("name", "more"), ("scopes", "admin")),
            StringComparison.Ordinal);

        using var program = new HttpRequestMessage(HttpMethod.Post, "/api/users") { Content = JsonContent.Create(new { name = "greta", role = "viewer" }) };
        program.Headers.AcceptLanguage.ParseAdd("de");
        using var refused = await app.Client.SendAsync(program);
        Assert.Equal("Username 'greta' is already taken.", (await refused.Content.ReadFromJsonAsync<JsonElement>()).Text("detail"));

        Task<string> ChangeAsync(string current, string password)
            => greta.AskAsync("/account?handler=Password", ("currentPassword", current), ("password", password), ("again", password));
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_the_other_browsers_too()
    {
        using var carla = await SignedIn.NewAsync(app, "carla", "viewer");
        using var elsewhere = await SignedIn.AsAsync(app, "carla", SignedIn.Password);
        using (var ended = await carla.SendAsync("/account?handler=SignOutEverywhere"))
            Assert.Equal(HttpStatusCode.Redirect, ended.StatusCode);
        using var page = await carla.Client.GetAsync("/account");
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        Assert.StartsWith("/sign-in", page.Headers.Location!.IsAbsoluteUri ? page.Headers.Location.PathAndQuery : page.Headers.Location.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_factor_is_asked_for_once_it_is_on_and_recovery_codes_work_once()
    {
        using var dora = await SignedIn.NewAsync(app, "dora", "editor");
        Assert.DoesNotContain("qr-code", await dora.Client.GetStringAsync("/account/two-factor"), StringComparison.Ordinal);
        using (var begun = await dora.SendAsync("/account/two-factor?handler=Start"))
            Assert.Equal(HttpStatusCode.Redirect, begun.StatusCode);
        var page = await dora.Client.GetStringAsync("/account/two-factor");
        Assert.Contains("<svg class=\"qr-code\"", page, StringComparison.Ordinal);
        var secret = TotpSecret().Match(page).Groups[1].Value;
        Assert.Contains("not the code", await dora.AskAsync("/account/two-factor?handler=On", ("code", "000000")), StringComparison.Ordinal);

        var shown = await dora.AskAsync("/account/two-factor?handler=On", ("code", TotpOf(secret)));
        string[] codes = [.. RecoveryCode().Matches(shown).Select(match => match.Groups[1].Value)];
        Assert.Equal(10, codes.Length);
        Assert.Contains("10 recovery codes are left", await dora.Client.GetStringAsync("/account"), StringComparison.Ordinal);

        using var again = await SignedIn.AsAsync(app, "dora", SignedIn.Password);
        using (var asked = await again.Client.GetAsync("/account"))
            Assert.Equal(HttpStatusCode.Redirect, asked.StatusCode);
        Assert.Contains("That code is not right", await again.AskAsync("/sign-in/code", ("code", "nothing like it")), StringComparison.Ordinal);
        using (var entered = await again.SendAsync("/sign-in/code", ("code", codes[3])))
            Assert.Equal(HttpStatusCode.Redirect, entered.StatusCode);
        Assert.Contains("9 recovery codes are left", await again.Client.GetStringAsync("/account"), StringComparison.Ordinal);

        Assert.Contains("not your password", await dora.AskAsync("/account/two-factor?handler=Off", ("password", "wrong")), StringComparison.Ordinal);
        using (var off = await dora.SendAsync("/account/two-factor?handler=Off", ("password", SignedIn.Password)))
            Assert.Equal(HttpStatusCode.Redirect, off.StatusCode);
        using var third = await SignedIn.AsAsync(app, "dora", SignedIn.Password);
        Assert.Contains("Off", await third.Client.GetStringAsync("/account"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_administrator_adds_somebody_who_signs_in_with_the_password_shown()
    {
        using var edith = await SignedIn.NewAsync(app, "edith", "admin");
        var added = await edith.AskAsync("/users", ("Name", "fritz"), ("Role", "Viewer"));
        var password = TemporaryPassword().Match(added).Value;
        using var fritz = await SignedIn.AsAsync(app, "fritz", password);
        using (var refused = await fritz.Client.GetAsync("/users"))
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("already taken", await edith.AskAsync("/users", ("Name", "Fritz"), ("Role", "Viewer")), StringComparison.Ordinal);

        var id = (await fritz.Client.GetFromJsonAsync<JsonElement>("/api/account")).GetProperty("user").Text("id");
        using (var changed = await edith.SendAsync($"/users/{id}?handler=Role", ("role", "Editor")))
            Assert.Equal(HttpStatusCode.Redirect, changed.StatusCode);
        using (var disabled = await edith.SendAsync($"/users/{id}?handler=Access", ("disabled", "true")))
            Assert.Equal(HttpStatusCode.Redirect, disabled.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await SignedIn.RefusedAsync(app, "fritz", password));

        var log = WebUtility.HtmlDecode(await edith.Client.GetStringAsync("/audit?about=user."));
        Assert.Contains("<strong translate=\"no\">edith</strong> added a user: <span translate=\"no\">fritz", log, StringComparison.Ordinal);
        Assert.Contains("viewer to editor", log, StringComparison.Ordinal);
        using (var deleted = await edith.SendAsync($"/users/{id}?handler=Delete"))
            Assert.Equal(HttpStatusCode.Redirect, deleted.StatusCode);
        using var gone = await edith.Client.GetAsync($"/users/{id}");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task A_browser_is_told_what_to_make_a_passkey_from_and_what_to_show()
    {
        using var gina = await SignedIn.NewAsync(app, "gina", "viewer");
        var wanted = JsonSerializer.Deserialize<JsonElement>(await gina.AskAsync("/account?handler=PasskeyOptions"));
        Assert.Equal("gina", wanted.GetProperty("user").Text("name"));
        Assert.NotEmpty(wanted.Text("challenge")!);
        Assert.NotEmpty(JsonSerializer.Deserialize<JsonElement>(await gina.AskAsync("/sign-in/passkey?handler=Options")).Text("challenge")!);
        Assert.Contains("The passkey was not taken.", await gina.AskAsync("/account?handler=Passkey", ("credential", "{}")), StringComparison.Ordinal);
        Assert.Contains("signs nobody in here", await gina.AskAsync("/sign-in/passkey", ("credential", "{}")), StringComparison.Ordinal);
        Assert.Contains("signs nobody in here", await gina.AskAsync("/sign-in/passkey"), StringComparison.Ordinal);
    }

    /// <summary>RFC 6238 with what authenticator apps take for granted: SHA-1, 30 seconds, six digits.</summary>
    private static string TotpOf(string base32)
    {
        const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var bits = string.Concat(base32.Select(letter => Convert.ToString(letters.IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        byte[] key = [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
        var step = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(step, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30);
#pragma warning disable CA5350 // It is what the standard says.
        var hash = HMACSHA1.HashData(key, step);
#pragma warning restore CA5350
        var code = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 0xf)) & 0x7fffffff;
        return $"{code % 1_000_000:D6}";
    }

    [GeneratedRegex("aa_[A-Za-z0-9_-]{43}")]
    private static partial Regex Secret();

    [GeneratedRegex("[?]secret=([A-Z2-7]+)&")]
    private static partial Regex TotpSecret();

    [GeneratedRegex("<li><code>([^<]+)</code></li>")]
    private static partial Regex RecoveryCode();

    // No part of an id, which may look like one.
    [GeneratedRegex("(?<![0-9a-z-])[a-z2-9]{4}(-[a-z2-9]{4}){3}(?![0-9a-z-])")]
    private static partial Regex TemporaryPassword();
}
