using System.Net;

namespace AnalysisApp.Tests.Hostile;

/// <summary>No form sends a person to another site, and no name becomes a header.</summary>
[Collection(HostileTests.Name)]
public sealed class RedirectTests(HostileApp app)
{
    public static TheoryData<string> Elsewhere => new(
        "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "\t//evil.example", "~//evil.example", "~/\\evil.example",
        "javascript:alert(1)", "data:text/html,x", "/\r\nX-Evil: 1", "/%0d%0aX-Evil:%201", "http:evil.example", "/\u0000/evil.example", "//evil.example@localhost", "\u2028//evil.example");

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task No_form_leads_to_another_site(string address)
    {
        foreach (var (action, field, value) in new[] { ("/audience", "policy", "family"), ("/appearance", "scheme", "dark"), ("/strip", "job", "1") })
        {
            using var answer = await app.SendFormAsync("/preferences", action, (field, value), ("returnTo", address));
            Assert.Equal(app.Client.BaseAddress!.Authority, answer.RequestMessage!.RequestUri!.Authority);
            Assert.False(answer.Headers.Contains("X-Evil"));
            Assert.True((int)answer.StatusCode < 500, $"{action} answered {(int)answer.StatusCode}");
        }
    }

    [Theory]
    [InlineData("evil\u560d\u560aX-Evil: 1")]
    [InlineData("a\u2028X-Evil: 1")]
    [InlineData("a\"; filename=\"evil.exe")]
    [InlineData("a\\\"; x=\"b")]
    [InlineData("../../../etc/passwd")]
    [InlineData("CON.m3u8 ; rm -rf $HOME `id`")]
    [InlineData("invoice\u202Egpj.exe")]
    [InlineData("%0d%0aX-Evil:%201")]
    [InlineData("\ud83c\udfb5 \u6b4c; q=1")]
    public async Task A_playlists_name_is_a_files_name_and_nothing_else(string name)
    {
        var playlist = (await app.App.CreatedAsync("/api/playlists", new { name })).Text("id");
        using var answer = await app.Client.GetAsync($"/api/playlists/{playlist}/export");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.Contains("X-Evil"));
        var raw = Assert.Single(answer.Content.Headers.GetValues("Content-Disposition"));
        Assert.All(raw, character => Assert.InRange(character, ' ', '~'));
        var disposition = answer.Content.Headers.ContentDisposition!;
        Assert.Equal("attachment", disposition.DispositionType);
        Assert.EndsWith(".m3u8", disposition.FileNameStar, StringComparison.Ordinal);
        Assert.DoesNotContain(disposition.FileNameStar!, character => character is '/' or '\\' or '"' or ':' or '\u202e' || char.IsControl(character));
        Assert.All(disposition.Parameters, parameter => Assert.Contains(parameter.Name, new[] { "filename", "filename*" }));
    }

    [Fact]
    public async Task An_address_that_is_given_out_is_one_of_ours_whatever_the_name()
    {
        using var answer = await app.Client.PutAsync($"/api/policies/strict/artists/{Uri.EscapeDataString("\r\nX-Evil: 1")}", new StringContent("""{"rating":"not_suitable"}""", System.Text.Encoding.UTF8, "application/json"));
        Assert.True((int)answer.StatusCode < 500);
        Assert.False(answer.Headers.Contains("X-Evil"));
    }
}
