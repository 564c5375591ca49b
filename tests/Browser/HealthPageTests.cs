using System.Net;
using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnalysisApp.Browser;

/// <summary>Health and alerts, as a person meets them.</summary>
[Collection(BrowserTests.Name)]
public sealed class HealthPageTests(BrowserFixture browser, RunningApp app) : IClassFixture<RunningApp>
{
    [Fact]
    public async Task A_day_is_a_strip_to_look_at_and_a_table_to_read()
    {
        await app.ExecuteAsync("""
            INSERT INTO health.sample (check_name, minute, status, message)
            SELECT 'queue', date_trunc('minute', now()) - m * interval '1 minute', 0, 'Nothing moved.' FROM generate_series(400, 402) m
            """);
        await using var visitor = await Visitor.ComeAsync(browser, app, javaScript: false);
        await visitor.GoAsync("/status");
        var tile = visitor.Page.Locator("#check-queue");
        await Expect(tile.GetByText("Healthy", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(tile.Locator("svg[role=img]")).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("^In the last 24 hours: unhealthy in [12] quarter-hours?, nothing written down for"));
        await tile.GetByText("What was wrong, and when").ClickAsync();
        await Expect(tile.GetByRole(AriaRole.Cell, new() { Name = "Unhealthy: Nothing moved." }).First).ToBeVisibleAsync();

        var details = JsonSerializer.Deserialize<JsonElement>(await app.Api.GetStringAsync("/health/details"));
        var queue = details.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == "queue").GetProperty("history");
        Assert.Equal(96, queue.GetProperty("cells").GetArrayLength());
        Assert.Contains(queue.GetProperty("cells").EnumerateArray(), cell => cell.ValueKind == JsonValueKind.String && cell.GetString() == "unhealthy");
        Assert.Equal(15, queue.GetProperty("cellMinutes").GetInt32());
    }

    [Fact]
    public async Task A_channel_is_set_up_tested_changed_and_removed_without_script()
    {
        using var phone = new HttpListener();
        var port = FreePort();
        phone.Prefixes.Add($"http://127.0.0.1:{port}/");
        phone.Start();
        await using var visitor = await Visitor.ComeAsync(browser, app, javaScript: false);
        var page = visitor.Page;

        await visitor.GoAsync("/alerts");
        await page.GetByRole(AriaRole.Link, new() { Name = "ntfy", Exact = true }).ClickAsync();
        await page.GetByLabel("Name").FillAsync("My phone");
        await page.GetByLabel("Address of the topic").FillAsync("ntfy.sh/topic");
        await visitor.PressAsync("Save");
        await Expect(page.GetByText("It must be a whole address that begins with https:// or http://.")).ToBeVisibleAsync();

        await page.GetByLabel("Address of the topic").FillAsync($"http://127.0.0.1:{port}/topic");
        await page.GetByLabel("Access token").FillAsync("tk_secret");
        await visitor.PressAsync("Save");
        await Expect(page.GetByText("“My phone” was saved.")).ToBeVisibleAsync();

        var ringing = phone.GetContextAsync();
        var test = visitor.PressAsync("Test My phone");
        var ring = await ringing.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("Bearer tk_secret", ring.Request.Headers["Authorization"]);
        ring.Response.Close();
        await test;
        await Expect(page.GetByText("A test was sent to “My phone”.")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Change My phone" }).ClickAsync();
        Assert.DoesNotContain("tk_secret", await page.ContentAsync(), StringComparison.Ordinal);
        await page.GetByLabel("Name").FillAsync("Her phone");
        await visitor.PressAsync("Save");

        // The token is kept; and a phone that refuses is told of.
        ringing = phone.GetContextAsync();
        test = visitor.PressAsync("Test Her phone");
        ring = await ringing.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("Bearer tk_secret", ring.Request.Headers["Authorization"]);
        ring.Response.StatusCode = 403;
        ring.Response.Close();
        await test;
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The test did not reach “Her phone”. 127.0.0.1 answered 403 Forbidden");

        await page.GetByRole(AriaRole.Link, new() { Name = "Change Her phone" }).ClickAsync();
        await page.GetByText("Remove this channel").ClickAsync();
        await visitor.PressAsync("Remove “Her phone”");
        await Expect(page.GetByText("Nobody yet")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Rules_and_quiet_hours_are_checked_and_kept()
    {
        await using var visitor = await Visitor.ComeAsync(browser, app);
        var page = visitor.Page;
        await visitor.GoAsync("/alerts");
        await page.GetByRole(AriaRole.Spinbutton, new() { Name = "at least" }).FillAsync("120");
        await visitor.PressAsync("Save the rules");
        await Expect(page.GetByText("It is 120; it may be 1 to 100 percent.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Spinbutton, new() { Name = "at least" }).FillAsync("35");
        await visitor.PressAsync("Save the rules");
        await Expect(page.GetByText("The rules were saved.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Spinbutton, new() { Name = "at least" })).ToHaveValueAsync("35");

        await page.GetByLabel("There are quiet hours").CheckAsync();
        await page.GetByLabel("From", new() { Exact = true }).FillAsync("23:30");
        await page.GetByLabel("Time zone").FillAsync("Atlantis");
        await visitor.PressAsync("Save the quiet hours");
        await Expect(page.GetByText("This machine knows no time zone 'Atlantis'")).ToBeVisibleAsync();
        await page.GetByLabel("Time zone").FillAsync("Europe/Berlin");
        await visitor.PressAsync("Save the quiet hours");
        await Expect(page.GetByText("The quiet hours were saved.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("From", new() { Exact = true })).ToHaveValueAsync("23:30");
    }

    private static int FreePort()
    {
        using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
