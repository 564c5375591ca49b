using System.Text.Json;

namespace AnalysisApp.Analysis.Tests;

public sealed class DemoPlaylistTests
{
    private static Dictionary<string, ReadingPlan> Plans()
    {
        var file = Path.Combine(GoldenLines.RepositoryRoot(), "src", "AnalysisApp", "Demo", "demo-playlist.json");
        using var playlist = JsonDocument.Parse(File.ReadAllText(file));
        return playlist.RootElement.GetProperty("songs").EnumerateArray().ToDictionary(
            song => song.GetProperty("title").GetString()!,
            song => ReadingPlan.Create(Lyrics.Parse(song.GetProperty("lyrics").GetString() ?? ""), WordCounter.Count, 128));
    }

    [Fact]
    public void Every_demo_song_can_be_read_but_the_instrumental_and_the_Spanish_one()
    {
        var plans = Plans();

        Assert.InRange(plans.Count, 10, 12);
        Assert.Equal(ReadingQuality.NoLyrics, plans["Fog over Platform Nine"].Quality);
        Assert.Equal(ReadingQuality.NotEnglish, plans["La casa de mi abuela"].Quality);
        Assert.Equal(plans.Count - 2, plans.Values.Count(plan => plan.Quality == ReadingQuality.Full));
    }

    [Fact]
    public void No_header_stamp_or_tag_of_the_demo_songs_is_read_as_text() => Assert.All(Plans().Values, plan =>
        Assert.DoesNotContain(plan.Texts, text => text.AsSpan().IndexOfAny("[]:♪") >= 0));
}
