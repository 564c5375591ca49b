using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AnalysisApp.Database.Testing;
using AnalysisApp.Health.Tests.Servers;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace AnalysisApp.Health.Tests.Alerts;

public sealed class AlertTests(HealthDatabase database) : IClassFixture<HealthDatabase>, IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private readonly string _folder = TemporaryFolder.Make("analysisapp-alerts-");
    private HttpReceiver _hook = null!;
    private readonly List<AlertApp> _apps = [];

    public async Task InitializeAsync()
    {
        await ExecuteAsync("""
            TRUNCATE health.sample, health.channel, health.incident, health.delivery;
            UPDATE health.quiet_hours SET enabled = false;
            UPDATE health.rule SET enabled = kind IN ('check_unhealthy', 'failure_share'), threshold = CASE kind WHEN 'failure_share' THEN 20 ELSE 1 END, minutes = 5
            """);
        _clock.MoveTo(AlertApp.At("12:00"));
        _hook = await HttpReceiver.StartAsync();
        _apps.Add(new AlertApp(database.DataSource, _clock, _folder));
    }

    public async Task DisposeAsync()
    {
        App.Dispose();
        await _hook.DisposeAsync();
        Directory.Delete(_folder);
    }

    private AlertApp App => _apps[0];

    [Fact]
    public async Task One_message_when_it_begins_and_one_when_it_is_over()
    {
        await AddHookAsync();
        App.Queue = Wrong("Nothing moves.", "Start a worker.");
        await App.PassAsync(5);
        Assert.Equal(0, _hook.Count);

        await App.PassAsync(10);
        Assert.Equal(1, _hook.Count);
        var begun = (await _hook.NextAsync()).Json;
        Assert.Equal("AnalysisApp: queue unhealthy", begun.GetProperty("title").GetString());
        var incident = Assert.Single(begun.GetProperty("incidents").EnumerateArray());
        Assert.Equal(
            ("opened", "check_unhealthy", "queue", "Nothing moves.", "Start a worker.", JsonValueKind.Null),
            (Text(incident, "news"), Text(incident, "rule"), Text(incident, "subject"), Text(incident, "message"), Text(incident, "fix"), incident.GetProperty("resolvedAt").ValueKind));

        App.Queue = HealthCheckResult.Healthy();
        await App.PassAsync(5);
        Assert.Equal(0, _hook.Count);
        await App.PassAsync(10);
        Assert.Equal(1, _hook.Count);
        var over = (await _hook.NextAsync()).Json;
        Assert.Equal("AnalysisApp: over: queue unhealthy", over.GetProperty("title").GetString());
        Assert.Equal("resolved", Text(over.GetProperty("incidents")[0], "news"));
        Assert.Equal(Text(incident, "id"), Text(over.GetProperty("incidents")[0], "id"));
    }

    [Fact]
    public async Task What_comes_and_goes_is_one_incident()
    {
        await AddHookAsync();
        for (var i = 0; i < 6; i++)
        {
            App.Measured = new MeasuredFailures(9, 20);
            await App.PassAsync(2);
            App.Measured = new MeasuredFailures(0, 20);
            await App.PassAsync(3);
        }

        Assert.Equal(1, _hook.Count);
        Assert.Contains("45 % of the work fails", (await _hook.NextAsync()).Json.GetProperty("title").GetString(), StringComparison.Ordinal);
        Assert.Single(await App.Desk.ListIncidentsAsync(10, CancellationToken.None));
    }

    [Fact]
    public async Task A_restart_neither_forgets_nor_repeats()
    {
        await AddHookAsync();
        App.Queue = Wrong("Nothing moves.");
        await App.PassAsync(3);
        using var second = new AlertApp(database.DataSource, _clock, _folder) { Queue = Wrong("Nothing moves.") };
        await second.PassAsync(3);
        Assert.Equal(1, _hook.Count);
        using var third = new AlertApp(database.DataSource, _clock, _folder) { Queue = Wrong("Nothing moves.") };
        await third.PassAsync(10);
        Assert.Equal(1, _hook.Count);
    }

    [Fact]
    public async Task Many_instances_tell_it_once()
    {
        await AddHookAsync();
        var instances = Enumerable.Range(0, 4).Select(_ => new AlertApp(database.DataSource, _clock, _folder) { Queue = Wrong("Nothing moves.") }).ToArray();
        for (var minute = 0; minute < 8; minute++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            await Task.WhenAll(instances.Select(instance => instance.LookAsync()));
        }

        Assert.Equal(1, _hook.Count);
        foreach (var instance in instances)
            instance.Dispose();
    }

    [Fact]
    public async Task In_quiet_hours_news_are_held_back_and_come_as_one_message()
    {
        await AddHookAsync();

        // Noon in UTC is two in the afternoon in Berlin, in summer.
        await App.Desk.SaveQuietHoursAsync(new QuietHours(true, new TimeOnly(14, 0), new TimeOnly(14, 30), "Europe/Berlin"), CancellationToken.None);
        App.Queue = Wrong("Nothing moves.");
        await App.PassAsync(10);
        App.Queue = HealthCheckResult.Healthy();
        App.Measured = new MeasuredFailures(20, 20);
        await App.PassAsync(19);
        Assert.Equal(0, _hook.Count);

        await App.PassAsync(1);
        Assert.Equal(1, _hook.Count);
        var message = (await _hook.NextAsync()).Json;
        Assert.Equal("AnalysisApp: 1 alert, 1 over", message.GetProperty("title").GetString());
        Assert.Equal(
            ["check_unhealthy opened", "failure_share opened", "check_unhealthy resolved"],
            message.GetProperty("incidents").EnumerateArray().Select(incident => $"{Text(incident, "rule")} {Text(incident, "news")}"));
    }

    [Fact]
    public async Task What_does_not_arrive_is_tried_again_less_and_less_often()
    {
        var id = await AddHookAsync();
        _hook.Answer = () => 503;
        App.Queue = Wrong("Nothing moves.");
        await App.PassAsync(6);
        Assert.Equal(1, _hook.Count);
        var channel = await App.Desk.FindChannelAsync(id, CancellationToken.None);
        Assert.Equal(("127.0.0.1 answered 503 Service Unavailable", 1), (channel!.LastFault, channel.Waiting));
        Assert.Equal(_clock.GetUtcNow() + TimeSpan.FromSeconds(30), channel.NextTryAt);

        // 30 s, 1, 2 and 4 min, looked at every minute.
        await App.PassAsync(9);
        Assert.Equal(5, _hook.Count);
        _hook.Answer = () => 204;
        await App.PassAsync(10);
        Assert.Equal(6, _hook.Count);
        channel = await App.Desk.FindChannelAsync(id, CancellationToken.None);
        Assert.Equal((null, 0, null), (channel!.LastFault, channel.Waiting, channel.NextTryAt));
        Assert.NotNull(channel.LastSentAt);
    }

    [Fact]
    public async Task News_of_yesterday_are_dropped()
    {
        await AddHookAsync();
        _hook.Answer = () => 500;
        App.Queue = Wrong("Nothing moves.");
        await App.PassAsync(6);
        _clock.Advance(TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1));
        _hook.Answer = () => 200;
        var before = _hook.Count;
        await App.DeliverAsync();
        Assert.Equal(before, _hook.Count);
        Assert.Equal(0, (await App.Desk.ListChannelsAsync(CancellationToken.None)).Single().Waiting);
    }

    [Fact]
    public async Task Few_runs_say_nothing_about_a_share_and_a_rule_that_is_off_says_nothing_at_all()
    {
        await AddHookAsync();
        App.Measured = new MeasuredFailures(9, 9);
        await App.PassAsync(2);
        Assert.Empty(await App.Desk.ListIncidentsAsync(10, CancellationToken.None));

        App.Measured = new MeasuredFailures(2, 10);
        await App.PassAsync(1);
        Assert.Equal("2 of 10 runs failed in the last 5 min; the limit is 20 %.", Assert.Single(await App.Desk.ListIncidentsAsync(10, CancellationToken.None)).Message);

        var rules = (await App.Desk.ReadRulesAsync(CancellationToken.None)).Select(rule => rule with { Enabled = false }).ToArray();
        await App.Desk.SaveRulesAsync(rules, CancellationToken.None);
        await App.PassAsync(7);
        Assert.NotNull((await App.Desk.ListIncidentsAsync(10, CancellationToken.None)).Single().ResolvedAt);
    }

    [Fact]
    public async Task A_full_disk_and_a_line_that_stands_are_told_of()
    {
        var rules = (await App.Desk.ReadRulesAsync(CancellationToken.None))
            .Select(rule => rule with { Enabled = true, Threshold = rule.Kind == AlertKind.DiskSpace ? 100_000 : rule.Threshold }).ToArray();
        await App.Desk.SaveRulesAsync(rules, CancellationToken.None);
        App.Queue = HealthCheckResult.Degraded("It stands.", data: new Dictionary<string, object> { ["waiting"] = 1L, ["highStandsForSeconds"] = 300L });
        await App.PassAsync(1);
        var incidents = await App.Desk.ListIncidentsAsync(10, CancellationToken.None);
        Assert.Equal(["disk", "queue"], incidents.Select(incident => incident.Subject).Order(StringComparer.Ordinal));

        // While the queue cannot be asked, nobody says that it moves again.
        App.Queue = HealthCheckResult.Unhealthy("No answer.");
        await App.PassAsync(7);
        Assert.All((await App.Desk.ListIncidentsAsync(10, CancellationToken.None)).Where(incident => incident.Kind == AlertKind.QueueWait), incident => Assert.Null(incident.ResolvedAt));
    }

    [Fact]
    public async Task While_the_database_is_away_it_is_told_all_the_same()
    {
        await AddHookAsync();
        var door = new Door(database.ConnectionString);
        await using var source = door.Build();
        using var app = new AlertApp(source, _clock, _folder);
        await app.PassAsync(1);

        door.IsShut = true;
        await app.PassAsync(4);
        Assert.Equal(0, _hook.Count);
        await app.PassAsync(4);
        Assert.Equal(1, _hook.Count);
        Assert.Equal("AnalysisApp: database unhealthy", (await _hook.NextAsync()).Json.GetProperty("title").GetString());

        door.IsShut = false;
        await app.PassAsync(3);
        Assert.Equal("AnalysisApp: over: database unhealthy", (await _hook.NextAsync()).Json.GetProperty("title").GetString());
        Assert.Equal(0, _hook.Count);
        Assert.Equal("database", Assert.Single(await app.Desk.ListIncidentsAsync(10, CancellationToken.None)).Subject);
    }

    [Fact]
    public async Task A_secret_is_kept_encrypted_and_never_given_out()
    {
        var id = await AddHookAsync();
        await using var read = database.DataSource.CreateCommand("SELECT settings FROM health.channel");
        Assert.DoesNotContain("a secret", (string)(await read.ExecuteScalarAsync())!, StringComparison.Ordinal);
        var channel = await App.Desk.FindChannelAsync(id, CancellationToken.None);
        Assert.Equal((null, true), (channel!.Settings!.Secret, channel.HasSecret));

        // A change without it keeps it, and it signs.
        await App.Desk.ChangeChannelAsync(id, "Hook", true, channel.Settings, forgetSecret: false, CancellationToken.None);
        Assert.Null(await App.Desk.TestChannelAsync(id, CancellationToken.None));
        var test = await _hook.NextAsync();
        Assert.True(test.Json.GetProperty("test").GetBoolean());
        Assert.Equal("sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes("a secret"), test.Body)), test.Headers["X-Signature"]);

        await ExecuteAsync("UPDATE health.channel SET settings = 'of other keys'");
        channel = await App.Desk.FindChannelAsync(id, CancellationToken.None);
        Assert.Equal((null, false), (channel!.Settings, channel.HasSecret));
        Assert.Contains("enter them again", await App.Desk.TestChannelAsync(id, CancellationToken.None), StringComparison.Ordinal);
    }

    private static HealthCheckResult Wrong(string message, string? fix = null)
        => HealthCheckResult.Unhealthy(message, data: fix is null ? null : new Dictionary<string, object> { [HealthReporter.FixKey] = fix });

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private Task<long> AddHookAsync() => App.Desk.AddChannelAsync(
        ChannelKind.Webhook, "Hook", true, new ChannelSettings { Address = _hook.Address + "/hook", Secret = "a secret" }, CancellationToken.None);

    private async Task ExecuteAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A server that lets nobody in for a while.</summary>
    private sealed class Door(string address)
    {
        public bool IsShut { get; set; }

        public NpgsqlDataSource Build()
        {
            var whole = new NpgsqlConnectionStringBuilder(address);
            var builder = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(address) { Password = null, Pooling = false }.ConnectionString);
            builder.UsePasswordProvider(_ => IsShut ? "wrong" : whole.Password!, (_, _) => ValueTask.FromResult(IsShut ? "wrong" : whole.Password!));
            return builder.Build();
        }
    }
}
