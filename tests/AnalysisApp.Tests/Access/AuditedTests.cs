using System.Net;
using System.Net.Http.Json;
using AnalysisApp.Accounts;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
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
