using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AnalysisApp.Tests.Observability;

/// <summary>An app whose metrics ask for a token, and which sends what it measures to a collector.</summary>
public sealed class MeasuredApp : RunningApp, IAsyncLifetime
{
    public const string Token = "a-token-for-metrics";

    private readonly Channel<(string Path, string Type, int Bytes)> _sent = Channel.CreateUnbounded<(string, string, int)>();
    private WebApplication? _collector;

    protected override IReadOnlyList<string> Settings =>
    [
        $"--Metrics:Token={Token}",
        $"--OTEL_EXPORTER_OTLP_ENDPOINT={_collector!.Urls.Single()}",
        "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
        "--OTEL_METRIC_EXPORT_INTERVAL=500",
        "--OTEL_BSP_SCHEDULE_DELAY=200",
    ];

    async Task IAsyncLifetime.InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _collector = builder.Build();
        _collector.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            _sent.Writer.TryWrite((context.Request.Path, context.Request.ContentType ?? "", (int)body.Length));
        });
        await _collector.StartAsync();
        await InitializeAsync();
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        await DisposeAsync();
        await _collector!.DisposeAsync();
    }

    public async Task<HttpResponseMessage> ScrapeAsync(string? token = Token, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (accept is not null)
            request.Headers.Accept.ParseAdd(accept);
        return await Client.SendAsync(request);
    }

    internal async Task<Exposition> ReadAsync(bool openMetrics = false)
    {
        using var answer = await ScrapeAsync(accept: openMetrics ? "application/openmetrics-text;version=1.0.0" : null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return Exposition.Parse(await answer.Content.ReadAsStringAsync(), openMetrics);
    }

    /// <summary>Waits until the collector was sent something for a path.</summary>
    public async Task<(string Path, string Type, int Bytes)> SentAsync(string path)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        while (true)
        {
            if (await _sent.Reader.ReadAsync(patience.Token) is var sent && sent.Path == path)
                return sent;
        }
    }
}

public sealed partial class MetricsTests(MeasuredApp app) : IClassFixture<MeasuredApp>
{
    // The names that the dashboard and the alert rules may use are those that come out here.
    private static string Folder => Path.Combine(RunningApp.RepositoryRoot, "docs", "grafana");

    [Theory]
    [InlineData(null)]
    [InlineData("another-token-of-this-length")]
    [InlineData(RunningApp.ApiKey)]
    public async Task Without_the_token_nothing_is_told(string? token)
    {
        using var answer = await app.ScrapeAsync(token);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
        Assert.Equal("invalid_token", (await answer.Content.ReadFromJsonAsync<JsonElement>()).Text("code"));
    }

    [Theory]
    [InlineData(null, "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text;version=1.0.0,text/plain;q=0.5", "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    public async Task The_format_is_the_one_that_was_asked_for(string? accept, string type)
    {
        using var answer = await app.ScrapeAsync(accept: accept);
        Assert.Equal(type, answer.Content.Headers.ContentType?.ToString());
        Exposition.Parse(await answer.Content.ReadAsStringAsync(), type.Contains("openmetrics", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_song_that_is_read_shows_in_the_numbers()
    {
        var song = await app.AddSongAsync("Counted", "We count the morning light on the water");
        await app.AnalyzeAsync($"/api/songs/{song.Text("id")}/analyze");

        // The run's own end is told after the job's; so look until it is there.
        var metrics = await app.ReadAsync();
        for (var i = 0; i < 100 && !metrics.Families.ContainsKey("analysisapp_jobs_total"); i++)
            metrics = await app.ReadAsync();

        Assert.True(metrics.Value("analysisapp_jobs_total", ("type", "song_analysis"), ("state", "completed"), ("priority", "high")) >= 1);
        Assert.True(metrics.Value("analysisapp_songs_analyzed_total", ("outcome", "succeeded")) >= 1);
        Assert.True(metrics.Value("analysisapp_inference_run_duration_seconds_count", ("task", "emotion")) >= 1);
        Assert.True(metrics.Value("analysisapp_queue_jobs", ("state", "completed"), ("priority", "high")) >= 1);
        Assert.Equal(0, metrics.Value("analysisapp_queue_depth", ("priority", "low")));
        Assert.Equal(1, metrics.Value("analysisapp_health", ("check", "database"), ("status", "healthy")));
        Assert.Equal(0, metrics.Value("analysisapp_health", ("check", "database"), ("status", "unhealthy")));
        Assert.True(metrics.Value("analysisapp_disk_free_bytes") > 0);
        Assert.Equal(1, metrics.Value("analysisapp_instances", ("state", "alive")));
        Assert.Contains("dotnet_gc_collections_total", metrics.Families.Keys);
        Assert.Contains("http_server_request_duration_seconds", metrics.Families.Keys);
        Assert.Contains("analysisapp_build_info", metrics.Families.Keys);
        Assert.Contains("analysisapp_jobs", (await app.ReadAsync(openMetrics: true)).Families.Keys);
    }

    [Fact]
    public async Task A_collector_gets_metrics_and_traces()
    {
        using var _ = await app.Client.GetAsync("/api/songs");
        Assert.Equal("application/x-protobuf", (await app.SentAsync("/v1/metrics")).Type);
        Assert.True((await app.SentAsync("/v1/traces")).Bytes > 0);
    }

    [Fact]
    public async Task The_dashboard_and_the_rules_ask_for_names_that_there_are()
    {
        var song = await app.AddSongAsync("Shown", "A lamp is lit in every window of the town");
        await app.AnalyzeAsync($"/api/songs/{song.Text("id")}/analyze");
        HashSet<string> names = [];
        for (var i = 0; i < 100 && !names.Contains("analysisapp_job_duration_seconds_count"); i++)
            names = [.. (await app.ReadAsync()).Families.Values.SelectMany(family => family.Samples).SelectMany(sample => sample.Labels.Keys.Append(sample.Name))];

        foreach (var file in new[] { "dashboard.json", "alert-rules.json" })
        {
            var text = await File.ReadAllTextAsync(Path.Combine(Folder, file));
            var asked = Expressions(JsonSerializer.Deserialize<JsonElement>(text)).SelectMany(expression => Name().Matches(expression)).Select(match => match.Value).Distinct().ToArray();
            Assert.True(asked.Length >= 4, file);
            Assert.Empty(asked.Where(name => !names.Contains(name)).Select(name => $"{file}: {name}"));
        }
    }

    private static IEnumerable<string> Expressions(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property
            => property.Name == "expr" && property.Value.ValueKind == JsonValueKind.String ? [property.Value.GetString()!] : Expressions(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Expressions),
        _ => [],
    };

    [GeneratedRegex(@"\b(analysisapp|dotnet|http|kestrel|db)_[a-z0-9_]+\b")]
    private static partial Regex Name();
}
