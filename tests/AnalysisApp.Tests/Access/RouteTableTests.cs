using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AnalysisApp.Tests.Access;

/// <summary>Every route and every form of the running app, for everybody who may call.</summary>
public sealed class RouteTableTests(AccessApp app) : IClassFixture<AccessApp>
{
    public static TheoryData<string> Names => ["nobody", "viewer", "editor", "admin2", "key read", "key analyse", "key manage", "key admin"];

    [Fact]
    public async Task Every_route_is_in_the_table_and_every_row_is_a_route()
    {
        var routes = await ListRoutesAsync();
        var rows = RouteTable.All.Select(row => row.Id).ToHashSet();
        Assert.Equal([], routes.Except(rows).Order());
        Assert.Equal([], rows.Except(routes).Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Everybody_gets_what_they_may_and_nothing_else(string name)
    {
        var caller = app.Of(name);
        var faults = new List<string>();
        foreach (var row in RouteTable.All)
        {
            using var request = RequestOf(row, caller, row.Address());
            using var answer = await app.Anonymous.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            if (!IsRight(row, caller, answer))
                faults.Add($"{row.Id} ({row.Need}) answered {name} with {(int)answer.StatusCode} {answer.Headers.Location}");
        }

        await app.RenewAsync(caller);

        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Fact]
    public async Task What_another_editor_has_is_not_there()
    {
        var owner = app.Of("editor");
        var song = await AddAsync(owner, "/api/songs", new { title = "Theirs", artist = "Somebody", lyrics = "A line of their own" });
        var playlist = await AddAsync(owner, "/api/playlists", new { name = "Theirs", songIds = new[] { song } });
        var job = await AddAsync(owner, $"/api/songs/{song}/analyze", new { });
        var faults = new List<string>();

        foreach (var row in RouteTable.All.Where(row => row.Names is not null))
        {
            // First as a stranger: the owner may delete it.
            using var request = RequestOf(row, app.Of("stranger"), row.Address(song, playlist, job));
            using var answer = await app.Anonymous.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            if (answer.StatusCode != HttpStatusCode.NotFound)
                faults.Add($"{row.Id} answered a stranger with {(int)answer.StatusCode} {answer.Headers.Location}");
        }

        // It was there all the time, whatever they asked for.
        foreach (var path in new[] { $"/api/songs/{song}", $"/api/playlists/{playlist}", $"/api/jobs/{job}" })
        {
            using var request = owner.Ask("GET", path);
            using var answer = await app.Anonymous.SendAsync(request);
            if (answer.StatusCode != HttpStatusCode.OK)
                faults.Add($"GET {path} answered its owner with {(int)answer.StatusCode}");
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Fact]
    public async Task A_form_without_the_right_token_is_refused()
    {
        var admin = app.Of("admin2");
        var faults = new List<string>();
        foreach (var row in RouteTable.All.Where(row => row.IsForm && row.Route != "/error"))
        {
            foreach (var token in (string[])["", "forged"])
            {
                using var request = admin.Ask("POST", row.Address());
                request.Content = new FormUrlEncodedContent([new("antiforgery", token)]);
                using var answer = await app.Anonymous.SendAsync(request);
                var page = await answer.Content.ReadAsStringAsync();
                if (answer.StatusCode != HttpStatusCode.BadRequest || !page.Contains("eload the page", StringComparison.Ordinal))
                    faults.Add($"{row.Id} answered a token '{token}' with {(int)answer.StatusCode}");
            }
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task Another_sites_page_changes_nothing(string header, string value)
    {
        var admin = app.Of("admin2");
        var faults = new List<string>();
        foreach (var row in RouteTable.All.Where(row => row.Method != "GET"))
        {
            using var request = RequestOf(row, admin, row.Address());
            request.Headers.TryAddWithoutValidation(header, value);
            using var answer = await app.Anonymous.SendAsync(request);
            if (answer.StatusCode != HttpStatusCode.Forbidden || !(await answer.Content.ReadAsStringAsync()).Contains("cross_site", StringComparison.Ordinal))
                faults.Add($"{row.Id} answered {header}: {value} with {(int)answer.StatusCode}");
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    private static bool IsRight(RouteTable.Row row, Caller caller, HttpResponseMessage answer)
    {
        var asksToSignIn = answer.StatusCode == HttpStatusCode.Redirect && answer.Headers.Location?.OriginalString.Contains("/sign-in", StringComparison.Ordinal) == true;
        if (row.Need == "open")
            return answer.StatusCode is < HttpStatusCode.InternalServerError and not HttpStatusCode.Forbidden || row.Route == "/error";
        if (caller.May.Contains(row.Need))
            return (!asksToSignIn || row.Form == "SignOutEverywhere") && answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) && answer.StatusCode < HttpStatusCode.InternalServerError;
        if (caller.May.Count > 0)
            return answer.StatusCode == HttpStatusCode.Forbidden || (row.Names is not null && answer.StatusCode == HttpStatusCode.NotFound);

        return row.IsForPrograms ? answer.StatusCode == HttpStatusCode.Unauthorized : asksToSignIn;
    }

    private static HttpRequestMessage RequestOf(RouteTable.Row row, Caller caller, string address)
    {
        if (row.IsForm)
            return caller.Send(address);

        var request = caller.Ask(row.Method, address);
        if (row.Method != "GET")
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        return request;
    }

    private async Task<string> AddAsync(Caller caller, string path, object body)
    {
        using var request = caller.Ask("POST", path);
        request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var answer = await app.Anonymous.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text).Text("id")!;
    }

    private async Task<IReadOnlyCollection<string>> ListRoutesAsync()
    {
        var loader = app.Services.GetRequiredService<PageLoader>();
        var routes = new HashSet<string>();
        foreach (var endpoint in app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var route = "/" + endpoint.RoutePattern.RawText?.Trim('/');
            if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page)
            {
                // A page is shown, whether or not its model has something to do for that.
                routes.Add($"GET {route}");
                foreach (var handler in (await loader.LoadAsync(page, endpoint.Metadata)).HandlerMethods)
                    routes.Add($"{handler.HttpMethod.ToUpperInvariant()} {route}{(handler.Name is null ? null : " " + handler.Name)}");
            }
            else
            {
                foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"])
                    routes.Add($"{method} {route}");
            }
        }

        return routes;
    }
}
