using System.Text.RegularExpressions;

namespace AnalysisApp.Tests.Pages;

/// <summary>Whoever keeps lyrics hidden reads a line only where they open it, without scripts too.</summary>
public sealed partial class HiddenLyricsTests(RunningApp app) : IClassFixture<RunningApp>
{
    [Fact]
    public async Task No_line_stands_outside_of_what_opens_on_request()
    {
        string[] lines = ["You stupid liar, I hate your ugly face", "The quiet river carries all our lanterns home"];
        var song = (await app.AddSongAsync("Veiled", string.Join('\n', lines))).Text("id");
        foreach (var isRead in (bool[])[false, true])
        {
            if (isRead)
                await app.AnalyzeAsync($"/api/songs/{song}/analyze");
            var shown = Words(await app.Client.GetStringAsync($"/songs/{song}"));
            Assert.All(lines, line => Assert.Contains(line, shown, StringComparison.Ordinal));

            var hidden = await app.Client.GetStringAsync($"/songs/{song}?lyrics=hidden");
            var outside = Words(Veil().Replace(hidden, ""));
            Assert.All(lines, line => Assert.Contains(line, Words(hidden), StringComparison.Ordinal));
            Assert.All(lines, line => Assert.DoesNotContain(line, outside, StringComparison.Ordinal));
        }
    }

    /// <summary>As a person reads it, whatever is marked in it.</summary>
    private static string Words(string page) => Space().Replace(Mark().Replace(page, ""), " ");

    [GeneratedRegex("<details class=\"veil\".*?</details>", RegexOptions.Singleline)]
    private static partial Regex Veil();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Mark();

    [GeneratedRegex("\\s+")]
    private static partial Regex Space();
}
