using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using AnalysisApp.Events;
using AnalysisApp.Tests.Accounts;
using AnalysisApp.Tests.Background;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AnalysisApp.Tests.Events;

/// <summary>The stream over the wire: where it begins, goes on and ends.</summary>
public sealed class EventStreamTests(RunningApp app) : IClassFixture<RunningApp>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private RecentEvents Events => app.Services.GetRequiredService<RecentEvents>();

    private OpenStreams Streams => app.Services.GetRequiredService<OpenStreams>();

    [Fact]
    public async Task It_says_what_proxies_need_to_hear()
    {
        using var stream = await Lines.OpenAsync(app.Client);

        Assert.Equal("text/event-stream", stream.Answer.Content.Headers.ContentType?.MediaType);
        Assert.True(stream.Answer.Headers.CacheControl is { NoCache: true, NoStore: true, NoTransform: true });
        Assert.Equal(["no"], stream.Answer.Headers.GetValues("X-Accel-Buffering"));
        Assert.Empty(stream.Answer.Content.Headers.ContentEncoding);
        Assert.Equal("retry: 2000", await stream.ReadAsync());
    }

    [Fact]
    public async Task It_begins_with_a_snapshot_and_goes_on_after_the_last_event_without_one()
    {
        string id;
        using (var stream = await Lines.OpenAsync(app.Client))
            id = (await stream.NextAsync()).Id;

        var song = await app.AddSongAsync("Missed", "A line that nobody heard of");
        using var asked = await app.Client.PostAsJsonAsync($"/api/songs/{song.Text("id")}/analyze", new { });
        var job = (await asked.Content.ReadFromJsonAsync<JsonElement>()).Text("id")!;

        foreach (var (header, query) in new[] { (id, ""), (null, $"?lastEventId={id}"), (id, "?lastEventId=older") })
        {
            using var again = await Lines.OpenAsync(app.Client, header, query);
            var types = new List<string>();
            var states = new List<string?>();
            while (states.LastOrDefault() != "completed" || !types.Contains("resumed"))
            {
                var next = await again.NextAsync();
                types.Add(next.Type);
                if (next.Type == "job" && next.Data.Text("id") == job)
                    states.Add(next.Data.Text("state"));
            }

            Assert.DoesNotContain("snapshot", types);
        }
    }

    [Theory]
    [InlineData("0123456789ab-5")]
    [InlineData("nonsense")]
    public async Task After_an_event_of_another_process_it_begins_with_a_snapshot(string id)
    {
        using var stream = await Lines.OpenAsync(app.Client, id);
        Assert.Equal("snapshot", (await stream.NextAsync()).Type);
    }

    [Fact]
    public async Task After_an_event_that_is_kept_no_longer_it_begins_with_a_snapshot()
    {
        string id;
        using (var stream = await Lines.OpenAsync(app.Client))
            id = (await stream.NextAsync()).Id;
        for (var i = 0; i <= RecentEvents.Kept; i++)
            Events.Add(new News("queue", "{}"));

        using var again = await Lines.OpenAsync(app.Client, id);
        Assert.Equal("snapshot", (await again.NextAsync()).Type);
    }

    [Fact]
    public async Task A_browser_that_does_not_keep_up_starts_again_from_a_snapshot_and_then_misses_nothing()
    {
        var address = app.Client.BaseAddress!;
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 64 << 10 };
        await socket.ConnectAsync(address.Host, address.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /api/events HTTP/1.1\r\nHost: {address.Authority}\r\nX-Api-Key: {RunningApp.ApiKey}\r\n\r\n"));
        using var lines = new StreamReader(new NetworkStream(socket));
        await SkipToAsync(lines, "event: snapshot");

        // More than any buffer on the way holds, and more events than are kept; then silence, and one more.
        var padding = new string('x', 20_000);
        for (var i = 0; i < 3 * RecentEvents.Kept; i++)
            Events.Add(new News("queue", $"{{\"padding\":\"{padding}\",\"number\":{i}}}"));
        await SkipToAsync(lines, "event: snapshot");
        Events.Add(new News("queue", "{\"number\":\"the last\"}"));
        await SkipToAsync(lines, "data: {\"number\":\"the last\"}");
    }

    [Fact]
    public async Task Silence_is_filled_with_comments()
    {
        using var stream = await Lines.OpenAsync(app.Client);
        await stream.NextAsync();
        Events.Beat();
        await stream.SkipToAsync(": alive");
    }

    [Fact]
    public async Task Whoever_may_not_listen_any_longer_is_told_and_let_go()
    {
        using var stream = await Lines.OpenAsync(app.Client);
        await stream.NextAsync();
        var streams = Streams.Count;
        Streams.End(user => user.Identity?.IsAuthenticated != true);
        Events.Beat();
        await stream.SkipToAsync(": alive");

        Streams.End(_ => true);

        await stream.SkipToAsync("event: ended");
        Assert.Equal("data: {}", await stream.ReadAsync());
        Assert.Equal("", await stream.ReadAsync());
        Assert.Null(await stream.ReadAsync());
        Assert.True(streams > 0);
    }

    [Fact]
    public async Task Whoever_signs_out_is_let_go_and_their_other_browsers_with_them_only_when_they_say_so()
    {
        using var here = await SignedIn.NewAsync(app, "listener", "viewer");
        using var there = await SignedIn.AsAsync(app, "listener", SignedIn.Password);
        using var third = await SignedIn.AsAsync(app, "listener", SignedIn.Password);
        using var first = await Lines.OpenAsync(here.Client);
        using var second = await Lines.OpenAsync(there.Client);
        await first.NextAsync();
        await second.NextAsync();

        var form = new FormUrlEncodedContent([new("antiforgery", await here.FormAsync("/preferences"))]);
        using (var ended = await here.Client.PostAsync("/sign-out", form))
            Assert.Equal(HttpStatusCode.Redirect, ended.StatusCode);
        await first.SkipToAsync("event: ended");
        Events.Add(new News("queue", "{\"number\":\"after\"}"));
        await second.SkipToAsync("data: {\"number\":\"after\"}");

        using (var ended = await third.SendAsync("/account?handler=SignOutEverywhere"))
            Assert.Equal(HttpStatusCode.Redirect, ended.StatusCode);
        await second.SkipToAsync("event: ended");
    }

    [Fact]
    public async Task A_server_that_stops_ends_its_streams_and_browsers_come_back_by_themselves()
    {
        await using var own = await BackgroundApp.StartAsync();
        using var stream = await Lines.OpenAsync(own.Client);
        await stream.NextAsync();
        own.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        Assert.DoesNotContain("event: ended", await stream.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_15_seconds_streams_are_told_to_say_that_they_live()
    {
        var (events, clock) = (new RecentEvents(), new TimersClock(TimeSpan.FromSeconds(15)));
        using var hub = ActivatorUtilities.CreateInstance<EventHub>(app.Services, events, new OpenStreams(clock), clock);
        await hub.StartAsync(CancellationToken.None);
        for (var beat = 1; beat <= 2; beat++)
        {
            await clock.RunOutAsync();
            for (var changed = events.Changed; events.Beats < beat; changed = events.Changed)
                await changed.WaitAsync(Patience);
        }

        Assert.Equal(2, events.Beats);
        await hub.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Who_comes_within_a_second_shares_a_snapshot_with_those_who_hear_the_same()
    {
        var (events, clock) = (new RecentEvents(), new TimersClock(TimeSpan.MaxValue));
        var snapshot = ActivatorUtilities.CreateInstance<LiveSnapshot>(app.Services, events, clock);
        var (admin, user) = (new Listener(null), new Listener(Guid.NewGuid()));
        Task<Snapshot> ReadAsync(Listener listener) => snapshot.ReadAsync(listener, CancellationToken.None);

        var first = Assert.Single((await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => ReadAsync(admin)))).Distinct());
        Assert.NotEqual(first, await ReadAsync(user));
        clock.Ticks += TimeSpan.TicksPerSecond - 1;
        Assert.Equal(first, await ReadAsync(admin));
        clock.Ticks++;
        var second = await ReadAsync(admin);
        Assert.NotEqual(first, second);

        // What happened since can be told after it, unless it was not written down.
        events.Add(new News("queue", "{}"));
        Assert.Equal(second, await ReadAsync(admin));
        events.Break();
        Assert.NotEqual(second, await ReadAsync(admin));
    }

    private static async Task SkipToAsync(StreamReader lines, string wanted)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        while (await lines.ReadLineAsync(patience.Token) is { } line)
        {
            if (line == wanted)
                return;
        }

        Assert.Fail($"The stream ended before '{wanted}'.");
    }

    /// <summary>A stream, line by line and event by event.</summary>
    private sealed class Lines(HttpResponseMessage answer, StreamReader reader) : IDisposable
    {
        public HttpResponseMessage Answer => answer;

        public static async Task<Lines> OpenAsync(HttpClient client, string? lastEventId = null, string query = "")
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/api/events" + query);
            if (lastEventId is not null)
                request.Headers.Add("Last-Event-ID", lastEventId);
            var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            answer.EnsureSuccessStatusCode();
            return new Lines(answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
        }

        public async Task<string?> ReadAsync()
        {
            using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
            return await reader.ReadLineAsync(patience.Token);
        }

        public async Task<string> ReadToEndAsync()
        {
            using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
            return await reader.ReadToEndAsync(patience.Token);
        }

        public Task SkipToAsync(string wanted) => EventStreamTests.SkipToAsync(reader, wanted);

        public async Task<(string Id, string Type, JsonElement Data)> NextAsync()
        {
            var (id, type) = ("", "");
            while (await ReadAsync() is { } line)
            {
                if (line.StartsWith("id: ", StringComparison.Ordinal))
                    id = line["id: ".Length..];
                else if (line.StartsWith("event: ", StringComparison.Ordinal))
                    type = line["event: ".Length..];
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                    return (id, type, JsonSerializer.Deserialize<JsonElement>(line["data: ".Length..]));
            }

            throw new EndOfStreamException("The stream ended.");
        }

        public void Dispose()
        {
            reader.Dispose();
            answer.Dispose();
        }
    }

    /// <summary>Stands still; its timers of one length run out when a test says so, and no others do.</summary>
    private sealed class TimersClock(TimeSpan length) : TimeProvider
    {
        private readonly Channel<Action> _armed = Channel.CreateUnbounded<Action>();

        public long Ticks { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == length)
                _armed.Writer.TryWrite(() => callback(state));
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        /// <summary>Waits for one, and lets it run out.</summary>
        public async Task RunOutAsync() => (await _armed.Reader.ReadAsync().AsTask().WaitAsync(Patience))();
    }
}
