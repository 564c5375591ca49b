using System.Diagnostics.Metrics;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace AnalysisApp.Tests.Background;

/// <summary>The same lyrics are read once, whatever the number of songs that have them.</summary>
public sealed class KnownLyricsTests(RunningApp app) : IClassFixture<RunningApp>
{
    [Fact]
    public async Task Of_songs_with_the_same_lyrics_the_models_read_the_first_and_the_job_says_so()
    {
        using var asked = new AskedTexts(app.Services.GetRequiredService<IMeterFactory>());
        var before = await app.AddSongAsync("Before", Lyrics("before"));
        await app.AnalyzeAsync($"/api/songs/{before.Text("id")}/analyze");
        var texts = asked.Take();
        Assert.True(texts > 0);

        await app.AddSongAsync("Before, again", Lyrics("before"));
        for (var n = 0; n < 3; n++)
            await app.AddSongAsync($"Thrice {n}", Lyrics("thrice"));
        var job = await app.AnalyzeAsync("/api/library/analyze");

        // One reading of the three, and none of what was known before the job.
        Assert.Equal(texts, asked.Take());
        Assert.Equal((4, 4), (job.GetProperty("progress").Number("succeeded"), job.GetProperty("progress").Number("total")));
        var items = (await app.Client.GetFromJsonAsync<JsonElement>($"/api/jobs/{job.Text("id")}/items")).GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal([null, "known_lyrics", "known_lyrics", "known_lyrics"], items.Select(item => item.Text("code")));
        Assert.Equal("These lyrics had been read before, so no model ran.", items[^1].Text("message"));

        var analyses = new List<string?>();
        foreach (var item in items)
            analyses.Add((await app.Client.GetFromJsonAsync<JsonElement>($"/api/songs/{item.Text("targetId")}/analysis")).Text("analysisId"));
        Assert.Equal([3, 1], analyses.GroupBy(id => id).Select(group => group.Count()));
    }

    private static string Lyrics(string about) => $"A line about {about}\nand one more about {about}\nuntil the morning comes";

    /// <summary>Texts that this app's models were given; other tests have models too.</summary>
    private sealed class AskedTexts : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _texts;

        public AskedTexts(IMeterFactory meters)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, meters) && instrument.Name == "analysisapp.inference.texts")
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, texts, _, _) => Interlocked.Add(ref _texts, texts));
            _listener.Start();
        }

        /// <summary>How many since the last time.</summary>
        public long Take() => Interlocked.Exchange(ref _texts, 0);

        public void Dispose() => _listener.Dispose();
    }
}
