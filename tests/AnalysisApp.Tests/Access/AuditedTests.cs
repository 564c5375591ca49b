using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using AnalysisApp.Accounts;
using AnalysisApp.Security;
using AnalysisApp.Tests.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AnalysisApp.Tests.Access;

/// <summary>What administrators do, and what is decided, stands in the audit log: over HTTP and from the pages alike.</summary>
public sealed class AuditedTests(AccessApp app) : IClassFixture<AccessApp>
{
    // They write into the log themselves, with what only they know.
    private static readonly string[] TellThemselves = ["/api/users", "/api/keys", "/api/log"];

    [Fact]
    public void Every_route_by_which_an_administrator_or_a_decision_changes_something_says_what_it_is_in_the_log()
    {
        var silent = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Any(IsChange) == true)
            .Where(route => IsAdministrators(route) || IsOf(route, "/api/policies") || IsOf(route, "/api/songs/{id:guid}/decision") || IsOf(route, "/api/decisions"))
            .Where(route => route.RoutePattern.RawText!.StartsWith("/api", StringComparison.Ordinal) && !route.RoutePattern.RawText.EndsWith("/preview", StringComparison.Ordinal))
            .Where(route => !TellThemselves.Any(own => IsOf(route, own)) && route.Metadata.GetMetadata<AuditedAction>() is null)
            .Select(route => route.DisplayName);
        Assert.Empty(silent);
    }

    [Fact]
    public async Task Every_form_by_which_an_administrator_or_a_decision_changes_something_says_what_it_is_in_the_log()
    {
        // The first two write into the log themselves; the others change nothing.
        string[] passedOver = ["/Users/", "/Log/", "/Policies/Choose", "/Policies/Policy Preview", "/Policies/New Preview", "/Alerts/Index Test"];
        var loader = app.Services.GetRequiredService<PageLoader>();
        var silent = new List<string>();
        foreach (var endpoint in app.Services.GetRequiredService<EndpointDataSource>().Endpoints)
        {
            if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not { } found)
                continue;
            var page = await loader.LoadAsync(found, endpoint.Metadata);
            var isDecision = page.ViewEnginePath.StartsWith("/Policies/", StringComparison.Ordinal) || page.ViewEnginePath is "/Songs/Decide" or "/Review/Index";
            silent.AddRange(page.HandlerMethods
                .Where(form => IsChange(form.HttpMethod.ToUpperInvariant()) && (isDecision || FormGate.PermissionFor(page.HandlerTypeInfo, form.Name) == Permission.Admin))
                .Where(form => FormAudit.ActionFor(page.HandlerTypeInfo, form.Name) is null)
                .Select(form => $"{page.ViewEnginePath} {form.Name}"));
        }

        Assert.Equal([], silent.Where(form => !passedOver.Any(own => form.StartsWith(own, StringComparison.Ordinal))).Distinct());
    }

    [Fact]
    public async Task A_form_that_decided_nothing_is_not_in_the_log_and_one_that_took_back_is_there_as_such()
    {
        var song = await AddSongAsync(app.Of("editor"));
        await PressAsync($"/songs/{song}/decision", ("policy", "teens"), ("decision", "undo"));
        await PressAsync($"/songs/{song}/decision", ("policy", "teens"), ("decision", "loved"));
        await PressAsync($"/songs/{song}/decision", ("policy", "nobody"), ("decision", "blocked"));
        await PressAsync($"/songs/{song}/decision", ("policy", "teens"), ("decision", "blocked"), ("note", new string('n', 10_000)));
        await PressAsync("/review?handler=Decide", ("song", song), ("policy", "teens"), ("value", "loved"));
        await PressAsync("/review?handler=Undo", ("song", song), ("policy", "teens"));
        Assert.DoesNotContain(await ReadAsync("decision."), entry => entry.Target == song);

        await PressAsync($"/songs/{song}/decision", ("policy", "teens"), ("decision", "blocked"));
        await PressAsync($"/songs/{song}/decision", ("policy", "teens"), ("decision", "undo"));
        Assert.Equal(["decision.undone", "decision.made"], (await ReadAsync("decision.")).Where(entry => entry.Target == song).Select(entry => entry.Action));

        // There never was one of that name.
        await PressAsync("/policies/nobody?handler=Delete");
        await PressAsync("/policies?handler=Delete", ("name", "nobody"));
        await PressAsync("/policies/teens?handler=RemoveRule", ("artist", "Nobody at all"));
        await PressAsync($"/songs/{song}/decision", ("policy", "teens"), ("decision", "none"));
        Assert.Empty(await ReadAsync("policy."));
        Assert.Equal(2, (await ReadAsync("decision.")).Count(entry => entry.Target == song));
    }

    [Fact]
    public async Task What_was_done_stands_in_the_log_with_who_did_it_and_what_was_refused_does_not()
    {
        var (admin, editor) = (app.Of("admin2"), app.Of("editor"));
        var song = await AddSongAsync(editor);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(editor, "PUT", $"/api/songs/{song}/decision?policy=teens", new { value = "blocked" }));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(app.Of("stranger"), "PUT", $"/api/songs/{song}/decision?policy=teens", new { value = "approved" }));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(editor, "PUT", $"/api/songs/{song}/decision?policy=teens", new { value = "loved" }));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(editor, "PUT", "/api/queue", new { paused = true }));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(app.Of("key admin"), "PUT", "/api/queue", new { paused = false }));

        var decided = Assert.Single(await ReadAsync("decision."), entry => entry.Target == song);
        Assert.Equal(("decision.made", "editor", "teens", null), (decided.Action, decided.UserName, decided.Details, decided.KeyPrefix));
        var changed = Assert.Single(await ReadAsync("queue."));
        Assert.Equal(("queue.changed", "admin2"), (changed.Action, changed.UserName));
        Assert.NotNull(changed.KeyPrefix);

        // The same from a page.
        using var form = admin.Send("/queue?handler=Queue");
        form.Content = new FormUrlEncodedContent([.. await FieldsOf(form), new("paused", "false")]);
        using var answer = await app.Anonymous.SendAsync(form);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var pressed = (await ReadAsync("queue."))[0];
        Assert.Equal(("queue.changed", "admin2", "queue", null), (pressed.Action, pressed.UserName, pressed.Details, pressed.KeyPrefix));
    }

    [Fact]
    public async Task No_secret_is_in_the_log()
    {
        var name = $"secretive{Guid.NewGuid():N}";
        const string another = "eleven lanterns on the pier";

        // No part of an id, which may look like one.
        const string password = "(?<![0-9a-z-])[a-z2-9]{4}(-[a-z2-9]{4}){3}(?![0-9a-z-])";
        var secrets = new List<string> { AccessApp.Password, another, "a-secret-of-the-hook" };
        var id = (await app.CreatedAsync("/api/users", new { name, role = "admin", password = AccessApp.Password })).Text("id");
        using var person = await SignedIn.AsAsync(app, name, AccessApp.Password);
        await KeepAsync(person.AskAsync("/account?handler=Key", ("name", "player"), ("scopes", "read")), "aa_[A-Za-z0-9_-]{43}");
        using (var made = await person.Client.PostAsJsonAsync("/api/keys", new { name = "more", scopes = new[] { "read" } }))
            secrets.Add((await made.Content.ReadFromJsonAsync<JsonElement>()).Text("secret")!);
        using (var changed = await person.SendAsync("/account?handler=Password", ("currentPassword", AccessApp.Password), ("password", another), ("again", another)))
            Assert.Equal(HttpStatusCode.Redirect, changed.StatusCode);
        using var channel = new FormUrlEncodedContent(
        [
            new("Form.Name", "hook"), new("Form.Address", "http://127.0.0.1:9/hook"), new("Form.Secret", "a-secret-of-the-hook"), new("antiforgery", await person.FormAsync("/alerts")),
        ]);
        using (var saved = await person.Client.PostAsync("/alerts/channels/new?kind=webhook", channel))
            Assert.Equal("/alerts#channels", saved.Headers.Location?.OriginalString);
        await KeepAsync(person.AskAsync("/users", ("Name", name + "2"), ("Role", "Viewer")), password);
        await KeepAsync(person.AskAsync($"/users/{id}?handler=Password"), password);

        var log = await app.Client.GetStringAsync("/api/audit?limit=200");
        Assert.All(["key.created", "user.created", "user.password_changed", "user.password_reset", "alerts.changed"], action => Assert.Contains(action, log, StringComparison.Ordinal));
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, log, StringComparison.Ordinal));

        async Task KeepAsync(Task<string> page, string secret) => secrets.Add(Assert.Single(Regex.Matches(await page, secret).Select(found => found.Value).Distinct()));
    }

    private async Task PressAsync(string path, params (string Name, string Value)[] fields)
    {
        using var form = app.Of("editor").Send(path);
        form.Content = new FormUrlEncodedContent([.. await FieldsOf(form), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        using var answer = await app.Anonymous.SendAsync(form);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    private static bool IsChange(string method) => method is "POST" or "PUT" or "PATCH" or "DELETE";

    private static bool IsOf(RouteEndpoint route, string path) => route.RoutePattern.RawText!.StartsWith(path, StringComparison.Ordinal);

    private static bool IsAdministrators(RouteEndpoint route) => route.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(need => need.Policy == Permission.Admin);

    private async Task<string> AddSongAsync(Caller owner)
    {
        using var request = owner.Ask("POST", "/api/songs");
        request.Content = JsonContent.Create(new { title = $"Audited {Guid.NewGuid()}", artist = "Somebody", lyrics = "A line" });
        using var answer = await app.Anonymous.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return answer.Headers.Location!.ToString().Split('/')[^1];
    }

    private async Task<HttpStatusCode> SendAsync(Caller caller, string method, string path, object body)
    {
        using var request = caller.Ask(method, path);
        request.Content = JsonContent.Create(body);
        using var answer = await app.Anonymous.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<KeyValuePair<string, string>[]> FieldsOf(HttpRequestMessage form)
        => [.. (await form.Content!.ReadAsStringAsync()).Split('&').Select(field => field.Split('=')).Select(field => KeyValuePair.Create(field[0], Uri.UnescapeDataString(field[1])))];

    private async Task<AuditEntry[]> ReadAsync(string kind)
        => [.. (await app.Services.GetRequiredService<AuditLog>().ListAsync(new AuditFilter(Action: kind), null, 100, default)).Items.Select(record => record.Entry)];
}
