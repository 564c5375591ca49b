using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AnalysisApp.Inference;
using Microsoft.Extensions.DependencyInjection;

namespace AnalysisApp.Tests.Models;

/// <summary>What people and jobs are told while more waits for the models than may wait.</summary>
public sealed class BusyModelsTests(BusyModelsTests.SmallLimitApp app) : IClassFixture<BusyModelsTests.SmallLimitApp>
{
    [Fact]
    public async Task A_request_is_refused_with_429_and_when_to_try_again()
    {
        using var busy = app.Occupy();

        using var refused = await app.Client.PostAsJsonAsync("/api/infer/emotion", new { texts = new[] { "la la" } });

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("overloaded", problem.Text("code"));
        Assert.Contains("Inference:MaxWaitingTokens", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_song_waits_with_the_reason_and_is_read_when_there_is_room()
    {
        var song = await app.AddSongAsync("Patience", "We walk along the river in the morning light\nAnd all the birds are singing to the day");
        using var events = await RunningApp.EventStream.OpenAsync(app.Client);
        JsonElement job;
        using (app.Occupy())
        {
            using var started = await app.Client.PostAsJsonAsync($"/api/songs/{song.Text("id")}/analyze", new { });
            job = await started.Content.ReadFromJsonAsync<JsonElement>();
            var waiting = await events.FindAsync("job", changed => changed.Text("id") == job.Text("id") && changed.Text("reason") is not null);
            Assert.Equal("pending", waiting.Text("state"));
            Assert.StartsWith("Waits for the models", waiting.Text("reason"), StringComparison.Ordinal);
        }

        await events.FindAsync("job", changed => changed.Text("id") == job.Text("id") && changed.Text("state") == "completed");
    }

    [Fact]
    public async Task What_is_not_done_in_the_time_that_the_caller_has_is_answered_as_such()
    {
        using var late = await app.Client.PostAsJsonAsync(
            "/api/infer/sentiment?within=0.001", new { texts = Enumerable.Repeat(string.Join(' ', Enumerable.Repeat("rain", 500)), 100) });

        Assert.Equal(HttpStatusCode.ServiceUnavailable, late.StatusCode);
        Assert.True(late.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Equal("deadline_passed", (await late.Content.ReadFromJsonAsync<JsonElement>()).Text("code"));
    }

    public sealed class SmallLimitApp : RunningApp
    {
        protected override IReadOnlyList<string> Settings => ["--Inference:MaxWaitingTokens=1024"];

        /// <summary>Gives the models more work than may wait, until disposed.</summary>
        public IDisposable Occupy()
        {
            var engine = Services.GetRequiredService<IInferenceEngine>();
            var given = new CancellationTokenSource();
            var work = engine.ClassifyAsync(
                [.. Enumerable.Repeat(string.Join(' ', Enumerable.Repeat("rain", 500)), 5_000)], InferencePriority.Background, given.Token);
            Assert.False(work.IsCompleted);
            return new Occupation(given, work);
        }

        private sealed class Occupation(CancellationTokenSource given, Task work) : IDisposable
        {
            public void Dispose()
            {
                given.Cancel();
                Assert.ThrowsAny<OperationCanceledException>(() => work.GetAwaiter().GetResult());
                given.Dispose();
            }
        }
    }
}
