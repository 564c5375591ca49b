using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AnalysisApp.Tests.Hostile;

/// <summary>Files that go out carry nothing that another program would run; files that come in are what they say, or nothing happens.</summary>
[Collection(HostileTests.Name)]
public sealed class FileTests(HostileApp app)
{
    [Fact]
    public async Task No_cell_of_a_table_is_a_formula_and_no_name_is_a_line_of_a_list()
    {
        string[] names =
        [
            "=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(1)", " =1+1", "\u00a0=1", "\"=1+1", "＝1+1", "\ufeff=1+1", "\u200b=1+1", "'=1", "x;=1+1", "x; =HYPERLINK(1)", "x|@a", "x;\"=1", "#EXTINF:1,x", "../../evil.mp3", "http://evil.example/x",
        ];
        var songs = new List<string?>();
        foreach (var name in names)
            songs.Add((await app.App.CreatedAsync("/api/songs", new { title = name, artist = name, album = name })).Text("id"));
        var playlist = (await app.App.CreatedAsync("/api/playlists", new { name = "=1+1", songIds = songs })).Text("id");
        await app.App.AnalyzeAsync($"/api/playlists/{playlist}/analyze");
        foreach (var id in songs)
        {
            using var body = new StringContent("""{"value":"approved","note":"=1+1;=2\n=3"}""", Encoding.UTF8, "application/json");
            using var decided = await app.Client.PutAsync($"/api/songs/{id}/decision?policy=strict", body);
            decided.EnsureSuccessStatusCode();
        }

        var csv = await app.Client.GetStringAsync($"/api/playlists/{playlist}/export?format=csv&lines=true&policy=strict");

        // Whichever of these a program takes for the border of a cell.
        foreach (var border in (char[])[',', ';', '\t', '|', '\n'])
        {
            var cells = csv.Split('\n', '\r').SelectMany(line => border == '\n' ? [line] : line.Split(border));
            Assert.DoesNotContain(cells, cell => cell.Trim('\ufeff', '\u200b', ' ', '\u00a0', '"') is [var first, ..] && "=+-@＝＋－＠".Contains(first, StringComparison.Ordinal));
        }

        var list = (await app.Client.GetStringAsync($"/api/playlists/{playlist}/export?policy=strict")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(names.Length, list.Count(line => line.StartsWith("#EXTINF", StringComparison.Ordinal)));
        Assert.All(list, line => Assert.True(line.StartsWith('#') || line.StartsWith("./", StringComparison.Ordinal), line));
        Assert.DoesNotContain(list, line => line.StartsWith("./", StringComparison.Ordinal) && line.AsSpan(2).ContainsAny("/\\:"));
    }

    [Theory]
    [InlineData("PK\u0003\u0004")]
    [InlineData("\u001f\u008b\b")]
    [InlineData("\u007fELF")]
    [InlineData("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>")]
    [InlineData("<html><script>evil()</script></html>")]
    [InlineData("#EXTM3U\n/etc/passwd\n")]
    [InlineData("{\"format\": \"analysisapp-archive\", \"version\": 1, \"songs\": [{\"id\": \"../../../etc/passwd\"}]}")]
    public async Task A_file_that_is_no_archive_changes_nothing_whatever_it_is_called(string content)
    {
        var before = await ArchiveAsync();
        foreach (var name in (string[])["../../../etc/cron.d/evil.json", "archive.json", "a\0b.json", "C:\\evil.exe", "<x-evil>.json"])
        {
            using var answer = await SendFileAsync(Encoding.Latin1.GetBytes(content), name);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.DoesNotContain("<x-evil", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(before, await ArchiveAsync());
    }

    [Fact]
    public async Task An_archive_with_more_than_the_app_would_take_is_refused_whole()
    {
        var before = await ArchiveAsync();
        var whole = await app.Client.GetStringAsync("/api/archive");
        foreach (var (part, field, value) in new (string, string, JsonNode)[]
        {
            ("songs", "title", "a\0b"), ("songs", "title", new string('a', 501)), ("songs", "artist", "a\nb"), ("songs", "album", "\t"), ("artistRules", "artist", "a\rb"), ("artistRules", "by", "\n"), ("playlists", "name", "a\r\nX-Evil: 1"), ("playlists", "name", new string('a', 100_000)),
            ("songs", "id", "x' OR 1=1"), ("policies", "name", "../evil"),
        })
        {
            var archive = JsonNode.Parse(whole)!;
            Assert.True(archive[part]!.AsArray().Count > 0, $"The archive holds no {part}.");
            archive[part]![0]![field] = value.DeepClone();
            using var answer = await app.Client.PostAsync("/api/archive", new StringContent(archive.ToJsonString(), Encoding.UTF8, "application/json"));
            var said = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest && said.Contains($"{part}[0]", StringComparison.Ordinal), $"{part}.{field}: {(int)answer.StatusCode} {said}");
        }

        Assert.Equal(before, await ArchiveAsync());
    }

    private async Task<HttpResponseMessage> SendFileAsync(byte[] content, string name)
    {
        var html = await app.Client.GetStringAsync("/data");
        var token = System.Text.RegularExpressions.Regex.Match(html, "name=\"antiforgery\"[^>]* value=\"([^\"]+)\"").Groups[1].Value;
        var file = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        file.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"file\"; filename=\"{name.Replace("\0", "%00", StringComparison.Ordinal)}\"");
        using var form = new MultipartFormDataContent { { new StringContent(token), "antiforgery" }, file };
        return await app.Client.PostAsync("/data", form);
    }

    private async Task<string> ArchiveAsync()
    {
        var archive = JsonSerializer.Deserialize<JsonElement>(await app.Client.GetStringAsync("/api/archive"));
        return string.Join('\n', archive.EnumerateObject().Where(part => part.Value.ValueKind == JsonValueKind.Array).Select(part => part.Value.ToString()));
    }
}
