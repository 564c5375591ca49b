using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AnalysisApp.Tests.Policies;

namespace AnalysisApp.Tests.Archive;

/// <summary>All data over HTTP: out of one app and into another, and what happens to what is no archive.</summary>
public sealed class ArchiveApiTests(PolicyApp app, ArchiveApiTests.OtherApp other) : IClassFixture<PolicyApp>, IClassFixture<ArchiveApiTests.OtherApp>
{
    /// <summary>Where archives are put back; it takes a megabyte at most.</summary>
    public sealed class OtherApp : RunningApp
    {
        protected override IReadOnlyList<string> Settings => ["--Archive:MaxMegabytes=1"];
    }

    [Fact]
    public async Task What_one_app_gives_another_takes_and_gives_again()
    {
        var song = await app.AddReadSongAsync("Archived", "Archivists", PolicyApp.Bitter);
        await app.AddPolicyAsync("archived", 0);
        await app.ChangeAsync("archived", 1, 1);
        using var decided = await app.Client.PutAsJsonAsync($"/api/songs/{song}/decision?policy=archived", new { value = "approved", note = "ours" });
        using var rule = await app.Client.PutAsJsonAsync("/api/policies/archived/artists/AC%2FDC", new { rating = "not_suitable" });
        await app.CreatedAsync("/api/playlists", new { name = "Kept", songIds = new[] { song } });
        using var download = await app.Client.GetAsync("/api/archive");
        Assert.Equal("application/json", download.Content.Headers.ContentType?.MediaType);
        Assert.Matches(@"^analysisapp-\d{4}-\d\d-\d\d\.json$", download.Content.Headers.ContentDisposition?.FileNameStar);
        var archive = await download.Content.ReadAsStringAsync();

        var first = await RestoredAsync(archive);
        foreach (var part in (string[])["songs", "analyses", "playlists", "decisions", "artistRules"])
        {
            Assert.NotEqual(0, Part(first, part).Number("entries"));
            Assert.Equal(Part(first, part).Number("entries"), Part(first, part).Number("added"));
        }

        Assert.Equal(1, Part(first, "policies").Number("added"));
        var again = await RestoredAsync(archive);
        Assert.All(again.GetProperty("parts").EnumerateArray(), part => Assert.Equal(part.Number("entries"), part.Number("kept")));

        Assert.Equal(Comparable(archive), Comparable(await other.Client.GetStringAsync("/api/archive")));
        var rating = await other.Client.GetFromJsonAsync<JsonElement>($"/api/songs/{song}/analysis?policy=archived");
        Assert.Equal(
            (await app.Client.GetFromJsonAsync<JsonElement>($"/api/songs/{song}/analysis?policy=archived")).GetProperty("rating").ToString(),
            rating.GetProperty("rating").ToString());
    }

    [Theory]
    [InlineData("", "must begin with")]
    [InlineData("{\"hello\": 1}", "must begin with")]
    [InlineData("{\"format\": \"analysisapp-archive\", \"version\": 99}", "The archive is of format 99; this app knows up to format 1")]
    [InlineData("{\"format\": \"analysisapp-archive\", \"version\": 1, \"songs\": [{\"id\": 5}]}", "songs[0].id, byte ")]
    [InlineData("{\"format\": \"analysisapp-archive\", \"version\": 1, \"songs\": [", "ends in the middle")]
    public async Task What_is_no_archive_is_refused_with_its_fault(string body, string fault)
    {
        using var answer = await SendAsync(body);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((HttpStatusCode.BadRequest, "bad_archive"), (answer.StatusCode, problem.Text("code")));
        Assert.Contains(fault, problem.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("limits", "[{\"axis\": \"volume\", \"limit\": 1, \"weight\": 1}]")]
    [InlineData("limits", "[{\"axis\": \"language\", \"limit\": 9, \"weight\": 1}]")]
    [InlineData("limits", "[null]")]
    [InlineData("unread", "null")]
    public async Task A_policy_that_the_app_could_not_use_is_no_part_of_an_archive(string field, string value)
    {
        var archive = JsonNode.Parse(await other.Client.GetStringAsync("/api/archive"))!;
        archive["policies"]![0]!["definition"]![field] = JsonNode.Parse(value);
        using var answer = await SendAsync(archive.ToJsonString());
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("policies[0].definition", (await answer.Content.ReadFromJsonAsync<JsonElement>()).Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("axes", "[]")]
    [InlineData("axes", "null")]
    [InlineData("quality", "\"splendid\"")]
    [InlineData("lines", "7")]
    public async Task An_analysis_that_no_page_could_show_is_no_part_of_an_archive(string field, string value)
    {
        await app.AddReadSongAsync($"Shown {field} {value.Length}", "Archivists", "A line of its own for the archive to hold, and another one");
        var archive = JsonNode.Parse(await app.Client.GetStringAsync("/api/archive"))!;
        archive["analyses"]![0]!["document"]![field] = JsonNode.Parse(value);
        using var answer = await SendAsync(archive.ToJsonString());
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("analyses[0].document", (await answer.Content.ReadFromJsonAsync<JsonElement>()).Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_too_large_is_refused_without_being_read()
    {
        using var answer = await SendAsync("{\"format\": \"analysisapp-archive\", \"version\": 1}" + new string(' ', 1_200_000));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("too_large", (await answer.Content.ReadFromJsonAsync<JsonElement>()).Text("code"));
    }

    [Fact]
    public async Task An_upload_that_breaks_off_changes_nothing_and_the_next_one_works()
    {
        var archive = Encoding.UTF8.GetBytes(await app.Client.GetStringAsync("/api/archive"));
        var before = Comparable(await other.Client.GetStringAsync("/api/archive"));
        using (var socket = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            await socket.ConnectAsync(IPAddress.Loopback, other.Client.BaseAddress!.Port);
            await socket.SendAsync(Encoding.ASCII.GetBytes(
                $"POST /api/archive HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Api-Key: {RunningApp.ApiKey}\r\nContent-Type: application/json\r\nContent-Length: {archive.Length}\r\n\r\n"));
            await socket.SendAsync(archive.AsMemory(0, archive.Length / 2));
            socket.LingerState = new LingerOption(true, 0);
        }

        // The one that broke off may still be cleared away.
        HttpResponseMessage answer;
        while ((answer = await SendAsync("{}")).StatusCode == HttpStatusCode.Conflict)
            answer.Dispose();
        answer.Dispose();
        Assert.Equal(before, Comparable(await other.Client.GetStringAsync("/api/archive")));
    }

    [Fact]
    public async Task The_page_takes_a_file_while_it_comes_in_and_only_from_its_own_form()
    {
        using var client = RunningApp.ClientOf(other.Client.BaseAddress!);
        var page = await client.GetStringAsync("/data");
        var token = Regex.Match(page, "name=\"antiforgery\"[^>]*value=\"([^\"]+)\"").Groups[1].Value;
        var archive = await other.Client.GetStringAsync("/api/archive");

        using var good = await client.PostAsync("/data", Form(token, archive));
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        Assert.Contains("Everything was there already", await good.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var bad = await client.PostAsync("/data", Form(token, archive[..^5]));
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        Assert.Contains("ends in the middle", await bad.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var large = await client.PostAsync("/data", Form(token, archive + new string(' ', 1_200_000)));
        Assert.Equal(HttpStatusCode.BadRequest, large.StatusCode);
        Assert.Contains("larger than 1 MB", await large.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        foreach (var stranger in (string?[])[null, "", "forged"])
        {
            using var refused = await client.PostAsync("/data", Form(stranger, archive));
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Contains("Nothing was changed", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    private static MultipartFormDataContent Form(string? token, string file)
    {
        var form = new MultipartFormDataContent();
        if (token is not null)
            form.Add(new StringContent(token) { Headers = { ContentType = null } }, "\"antiforgery\"");
        var content = new StringContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        form.Add(content, "\"file\"", "archive.json");
        return form;
    }

    private async Task<HttpResponseMessage> SendAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await other.Client.PostAsync("/api/archive", content);
    }

    private async Task<JsonElement> RestoredAsync(string archive)
    {
        using var answer = await SendAsync(archive);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static JsonElement Part(JsonElement restored, string name)
        => restored.GetProperty("parts").EnumerateArray().Single(part => part.Text("part") == name);

    /// <summary>Every entry; of the policies that each app begins with, without the times at which they came into it.</summary>
    private static string[] Comparable(string archive)
    {
        var root = JsonNode.Parse(archive)!.AsObject();
        foreach (var policy in root["policies"]!.AsArray().Where(policy => policy!["version"]!.GetValue<int>() == 1))
        {
            policy!.AsObject().Remove("createdAt");
            policy.AsObject().Remove("updatedAt");
        }

        return [.. root.Where(part => part.Value is JsonArray).SelectMany(part => part.Value!.AsArray().Select(entry => $"{part.Key} {entry!.ToJsonString()}"))];
    }
}
