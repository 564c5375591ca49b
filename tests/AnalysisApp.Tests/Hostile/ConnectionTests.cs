using System.Net;

namespace AnalysisApp.Tests.Hostile;

/// <summary>Who speaks HTTP badly, slowly, or in somebody else's name gets no further than the door; others are served meanwhile.</summary>
[Collection(HostileTests.Name)]
public sealed class ConnectionTests(HostileApp app)
{
    private Uri Server => app.Client.BaseAddress!;

    private static string Key => $"X-Api-Key: {RunningApp.ApiKey}\r\n";

    [Fact]
    public async Task Who_sends_a_letter_now_and_then_is_cut_off_and_nobody_else_waits()
    {
        // Both at once, since each takes the server's whole patience.
        using var head = await RawConnection.OpenAsync(Server, "GET /api/songs HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
        using var body = await RawConnection.OpenAsync(
            Server, $"POST /api/songs HTTP/1.1\r\nHost: localhost\r\n{Key}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{{");
        using var others = await app.Client.GetAsync("/api/songs");
        Assert.Equal(HttpStatusCode.OK, others.StatusCode);

        var answers = await Task.WhenAll(RawConnection.ReadToEndAsync(head), RawConnection.ReadToEndAsync(body));
        Assert.StartsWith("HTTP/1.1 408 ", answers[0], StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 408 ", answers[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked")]
    [InlineData("Content-Length: 5\r\nContent-Length: 6")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity")]
    [InlineData("Content-Length: -1")]
    [InlineData("X-Folded: a\r\n b")]
    [InlineData("X Space: a")]
    [InlineData("X-Nul: a\0b")]
    public async Task A_request_that_could_be_read_in_two_ways_is_refused(string headers)
    {
        var answer = await RawConnection.AskAsync(
            Server, $"POST /api/playlists HTTP/1.1\r\nHost: localhost\r\n{Key}Content-Type: application/json\r\n{headers}\r\n\r\n0\r\n\r\nGET /api/songs HTTP/1.1\r\nHost: localhost\r\n{Key}\r\n");
        Assert.Matches("^HTTP/1.1 4(00|11|15) ", answer);
        Assert.DoesNotContain("\"items\"", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET /api/songs HTTP/1.1\r\nHost: evil.example\r\n")]
    [InlineData("GET /api/songs HTTP/1.1\r\nHost: localhost.evil.example\r\n")]
    [InlineData("GET /api/songs HTTP/1.1\r\nHost: localhost@evil.example\r\n")]
    [InlineData("GET /api/songs HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n")]
    [InlineData("GET /api/songs HTTP/1.1\r\nHost:\r\n")]
    [InlineData("GET /api/songs HTTP/1.1\r\n")]
    [InlineData("GET http://evil.example/api/songs HTTP/1.1\r\nHost: localhost\r\n")]
    public async Task Another_name_than_ours_is_refused(string request)
        => Assert.StartsWith("HTTP/1.1 400 ", await RawConnection.AskAsync(Server, $"{request}{Key}Connection: close\r\n\r\n"), StringComparison.Ordinal);

    [Fact]
    public async Task A_header_that_names_another_host_changes_no_address_that_is_given_out()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/playlists")
        {
            Content = new StringContent("""{"name":"Where is it"}""", System.Text.Encoding.UTF8, "application/json"),
            Headers = { { "X-Forwarded-Host", "evil.example" }, { "X-Forwarded-Proto", "gopher" }, { "Forwarded", "host=evil.example" }, { "X-Original-URL", "/evil" }, { "X-HTTP-Method-Override", "DELETE" } },
        };
        using var answer = await app.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.DoesNotContain("evil", $"{answer.Headers.Location}{await answer.Content.ReadAsStringAsync()}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, 10)]
    [InlineData(1, 40_000)]
    public async Task Many_or_huge_headers_are_refused(int count, int length)
    {
        var headers = string.Concat(Enumerable.Range(0, count).Select(i => $"X-H{i}: {new string('a', length)}\r\n"));
        Assert.StartsWith("HTTP/1.1 431 ", await RawConnection.AskAsync(Server, $"GET / HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TRACE")]
    [InlineData("CONNECT")]
    [InlineData("TRACK")]
    [InlineData("DEBUG")]
    public async Task A_method_that_nothing_takes_gives_nothing_back(string method)
    {
        var answer = await RawConnection.AskAsync(Server, $"{method} / HTTP/1.1\r\nHost: localhost\r\n{Key}X-Secret: echoed\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 4\\d\\d ", answer);
        Assert.DoesNotContain("echoed", answer, StringComparison.Ordinal);
    }
}
