using System.Text;
using System.Text.RegularExpressions;
using AnalysisApp.Tests.Policies;

namespace AnalysisApp.Tests;

/// <summary>The calls that the guide shows for lists, decisions, exports and archives, sent as they stand there.</summary>
public sealed partial class GuideTests(PolicyApp app) : IClassFixture<PolicyApp>
{
    [Fact]
    public async Task Every_call_of_the_guide_is_answered()
    {
        var song = await app.AddReadSongAsync("Guided", "Guides", PolicyApp.Bitter);
        var playlist = (await app.CreatedAsync("/api/playlists", new { name = "Guided", songIds = new[] { song } })).Text("id");
        var guide = await File.ReadAllTextAsync(Path.Combine(RunningApp.RepositoryRoot, "docs", "guide.md"));
        var calls = Call().Matches(guide).ToArray();
        Assert.Equal(7, calls.Length);

        var last = "";
        foreach (var call in calls)
        {
            var (method, path, body) = (call.Groups["method"].Value, call.Groups["path"].Value, call.Groups["body"].Value.Trim());
            using var request = new HttpRequestMessage(
                new HttpMethod(method), path.Replace("{id}", path.StartsWith("/api/songs", StringComparison.Ordinal) ? song : playlist, StringComparison.Ordinal));

            // An archive is put back as it was given.
            if (method != "GET")
                request.Content = new StringContent(body.Length > 0 ? body : last, Encoding.UTF8, "application/json");
            using var answer = await app.Client.SendAsync(request);
            last = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {last[..Math.Min(500, last.Length)]}");
        }
    }

    [GeneratedRegex("^(?<method>GET|PUT|POST) (?<path>/api/[^ \n]+)(?<body> +\\{.*\\})?$", RegexOptions.Multiline)]
    private static partial Regex Call();
}
