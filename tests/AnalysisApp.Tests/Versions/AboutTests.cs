using System.Net;
using System.Text.Json;
using AnalysisApp.Tests.Accounts;

namespace AnalysisApp.Tests.Versions;

/// <summary>What the app says of itself: on its page, and to who asks the program.</summary>
public sealed class AboutTests(AboutTests.Asking app) : IClassFixture<AboutTests.Asking>
{
    /// <summary>Could ask a machine that there is none of: a name that is reserved for such (RFC 6761).</summary>
    public sealed class Asking : RunningApp
    {
        protected override IReadOnlyList<string> Settings => ["--Updates:Address=https://releases.invalid/latest"];
    }

    [Fact]
    public async Task An_administrator_switches_the_look_for_newer_versions_and_the_page_says_what_then_leaves_the_machine()
    {
        using var administrator = await SignedIn.NewAsync(app, "about.admin", "admin");
        Assert.Contains("Nothing is fetched and nothing is sent", await PageAsync(administrator), StringComparison.Ordinal);

        using (var answer = await administrator.SendAsync("/about?handler=Updates", ("on", "true")))
            Assert.Equal("/about#updates", answer.Headers.Location?.OriginalString);
        var on = await PageAsync(administrator);
        Assert.DoesNotContain("Nothing is fetched and nothing is sent", on, StringComparison.Ordinal);
        Assert.Contains("https://releases.invalid/latest is asked what the newest version is", on, StringComparison.Ordinal);

        using var editor = await SignedIn.NewAsync(app, "about.editor", "editor");
        Assert.DoesNotContain("Newer versions", await PageAsync(editor), StringComparison.Ordinal);
        using (var refused = await editor.SendAsync("/about?handler=Updates", ("on", "false")))
            Assert.NotEqual("/about#updates", refused.Headers.Location?.OriginalString);
        Assert.Contains("Ask no longer", await PageAsync(administrator), StringComparison.Ordinal);

        using var off = await administrator.SendAsync("/about?handler=Updates", ("on", "false"));
        Assert.Contains("Nothing is fetched and nothing is sent", await PageAsync(administrator), StringComparison.Ordinal);
        Assert.Contains("updates.switched", await app.Client.GetStringAsync("/api/audit"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_names_version_commit_models_and_licences()
    {
        var page = WebUtility.HtmlDecode(await app.Client.GetStringAsync("/about"));
        Assert.Contains($"Version {ProductVersion.Number}.", page, StringComparison.Ordinal);
        Assert.Contains(ProductVersion.Commit is { } commit ? $"commit {commit}" : "a commit that the build did not know", page, StringComparison.Ordinal);
        Assert.Contains("The pack <strong>starter</strong> is loaded", page, StringComparison.Ordinal);
        Assert.NotEmpty(ThirdPartyNotices.Parts);
        Assert.All(ThirdPartyNotices.Parts, part => Assert.Contains(part.Part, page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_program_says_the_same_to_people_and_to_programs()
    {
        using var people = ProgramRun.Start("--version");
        using var programs = ProgramRun.Start("--version", "--json");
        using var neither = ProgramRun.Start("--version", "--yaml");
        Assert.Equal((0, 0, 2), (await people.ExitCodeAsync(), await programs.ExitCodeAsync(), await neither.ExitCodeAsync()));

        Assert.StartsWith($"AnalysisApp {ProductVersion.Number}\n  Commit:  ", people.Output, StringComparison.Ordinal);
        Assert.Contains("  Models:  starter", people.Output, StringComparison.Ordinal);
        Assert.Contains("    Npgsql, Npgsql.EntityFrameworkCore.PostgreSQL: PostgreSQL Licence", people.Output, StringComparison.Ordinal);
        var said = JsonSerializer.Deserialize<JsonElement>(programs.Output);
        Assert.Equal((ProductVersion.Number, ProductVersion.Commit, "Apache-2.0"), (said.Text("version"), said.Text("commit"), said.Text("licence")));
        Assert.Equal("starter", said.GetProperty("modelPack").Text("name"));
        Assert.Equal(ThirdPartyNotices.Parts.Count, said.GetProperty("parts").GetArrayLength());
    }

    private static async Task<string> PageAsync(SignedIn person)
    {
        var html = WebUtility.HtmlDecode(await person.Client.GetStringAsync("/about"));
        return html.Replace("<span class=\"mono\">", "", StringComparison.Ordinal).Replace("</span>", "", StringComparison.Ordinal);
    }
}
