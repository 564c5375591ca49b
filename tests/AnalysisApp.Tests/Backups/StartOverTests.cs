using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AnalysisApp.Database.Testing;
using AnalysisApp.Tests.Access;

namespace AnalysisApp.Tests.Backups;

/// <summary>A restore into an app that runs: by the command beside it, and by the setup page of a new one.</summary>
public sealed class StartOverTests : IDisposable
{
    private readonly string _data = TemporaryFolder.Make("analysisapp-over-");
    private readonly string _new = TemporaryFolder.Make("analysisapp-new-");

    public void Dispose()
    {
        Directory.Delete(_data, recursive: true);
        Directory.Delete(_new, recursive: true);
    }

    [Fact]
    public async Task A_running_app_starts_over_with_what_was_restored_and_a_new_one_becomes_it()
    {
        var file = Path.Combine(_data, "all.backup.tar.gz");
        string key, job;
        using (var app = ProgramRun.Serve(_data))
        {
            using (var client = RunningApp.ClientOf(await app.ReadyAsync()))
            {
                var song = await AddAsync(client, "Kept");
                using var asked = await client.PostAsJsonAsync($"/api/songs/{song}/analyze", new { });
                job = (await asked.Content.ReadFromJsonAsync<JsonElement>()).Text("id")!;
                key = JsonOf(await SaysAsync("keys", "create", "--user", "admin", "--scopes", "read,analyse,manage,admin", "--json")).Text("secret")!;
                await SaysAsync("database", "backup", "--to", file);
                await AddAsync(client, "Gone");
            }

            await SaysAsync("database", "restore", file, "--yes");
            using (var client = RunningApp.ClientOf(await app.ReadyAgainAsync()))
            {
                Assert.Equal(["Kept"], await TitlesAsync(client));
                await EndsAsync(client, job);
                Assert.Equal("healthy", (await client.GetFromJsonAsync<JsonElement>("/health")).Text("status"));
            }

            app.Signal("TERM");
            Assert.Equal(0, await app.ExitCodeAsync());
        }

        await RestoreAtSetupAsync(file, key);
    }

    private async Task RestoreAtSetupAsync(string file, string key)
    {
        using var app = ProgramRun.StartWith(
            new Dictionary<string, string?> { ["Accounts__Admin__ApiKey"] = null },
            "--urls=http://127.0.0.1:0", $"--Storage:DataDirectory={_new}", "--Proxy:Addresses=127.0.0.1", "--RateLimits:SignIn=0");
        var whole = await File.ReadAllBytesAsync(file);
        using (var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = await app.ReadyAsync() })
        {
            Assert.Contains("That is not the setup code.", await SendAsync(http, whole, HttpStatusCode.BadRequest, "AAAAA-AAAAA"), StringComparison.Ordinal);
            Assert.Contains("This is no whole backup of this app", await SendAsync(http, whole[..(whole.Length / 2)], HttpStatusCode.BadRequest), StringComparison.Ordinal);

            // A sentence of the module's, on a page of another language.
            http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("de");
            Assert.Contains("<span lang=\"en\">This is no whole backup of this app", await SendAsync(http, whole[..(whole.Length / 2)], HttpStatusCode.BadRequest), StringComparison.Ordinal);
            http.DefaultRequestHeaders.AcceptLanguage.Clear();
            Assert.Contains("Everything is back", await SendAsync(http, whole, HttpStatusCode.OK), StringComparison.Ordinal);
        }

        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = await app.ReadyAgainAsync() };
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        Assert.Equal(["Kept"], await TitlesAsync(client));
        Assert.Contains("the setup page", await client.GetStringAsync("/api/audit?action=backup.restored"), StringComparison.Ordinal);
        using var gone = await client.GetAsync("/setup/restore");
        Assert.Equal((HttpStatusCode.Redirect, "/"), (gone.StatusCode, gone.Headers.Location?.OriginalString));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_new, "backups"), ".*"));
        app.Signal("TERM");
        Assert.Equal(0, await app.ExitCodeAsync());
    }

    /// <param name="http">Keeps no cookie.</param>
    /// <param name="content">Of the file.</param>
    /// <param name="expected">The answer's status.</param>
    /// <param name="code">From another machine, with this code; null from this one.</param>
    private static async Task<string> SendAsync(HttpClient http, byte[] content, HttpStatusCode expected, string? code = null)
    {
        using var page = await http.SendAsync(Ask(HttpMethod.Get, code));
        using var send = Ask(HttpMethod.Post, code);
        send.Headers.Add("Cookie", Caller.CookieOf(page, "analysisapp.antiforgery"));
        var form = new MultipartFormDataContent { { new StringContent(Caller.TokenOf(await page.Content.ReadAsStringAsync())), "antiforgery" } };
        if (code is not null)
            form.Add(new StringContent(code), "code");
        var file = new ByteArrayContent(content);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/gzip");
        form.Add(file, "file", "all.backup.tar.gz");
        send.Content = form;
        using var answer = await http.SendAsync(send);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(expected == answer.StatusCode, text);
        return text;
    }

    private static HttpRequestMessage Ask(HttpMethod method, string? code)
    {
        var request = new HttpRequestMessage(method, "/setup/restore");
        if (code is not null)
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", "203.0.113.7");
        return request;
    }

    private static async Task<string?> AddAsync(HttpClient client, string title)
    {
        using var answer = await client.PostAsJsonAsync("/api/songs", new { title, artist = "The Testers", lyrics = "The tide comes in\nand goes" });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).Text("id");
    }

    private static async Task<string[]> TitlesAsync(HttpClient client)
        => [.. (await client.GetFromJsonAsync<JsonElement>("/api/songs")).GetProperty("items").EnumerateArray().Select(song => song.Text("title")!)];

    /// <summary>It ends, if it has not yet.</summary>
    private static async Task EndsAsync(HttpClient client, string job)
    {
        using var events = await RunningApp.EventStream.OpenAsync(client);
        var state = (await client.GetFromJsonAsync<JsonElement>($"/api/jobs/{job}")).Text("state");
        if (state != "completed")
            await events.FindAsync("job", changed => changed.Text("id") == job && changed.Text("state") == "completed");
    }

    private async Task<string> SaysAsync(params string[] arguments)
    {
        using var run = ProgramRun.Start([.. arguments, $"--Storage:DataDirectory={_data}"]);
        Assert.True(await run.ExitCodeAsync() == 0, run.Output);
        return run.Output;
    }

    private static JsonElement JsonOf(string output) => JsonSerializer.Deserialize<JsonElement>(output[output.IndexOf('{', StringComparison.Ordinal)..]);
}
