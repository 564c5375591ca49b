using System.Globalization;
using AnalysisApp.Health.History;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AnalysisApp.Health.Tests.History;

public sealed class SamplerTests(HealthDatabase database) : IClassFixture<HealthDatabase>, IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private HealthCheckResult _queue = HealthCheckResult.Healthy();

    public async Task InitializeAsync()
    {
        await using var empty = database.DataSource.CreateCommand("TRUNCATE health.sample");
        await empty.ExecuteNonQueryAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task The_worst_of_a_quarter_of_an_hour_is_its_cell_and_says_what_was_wrong()
    {
        using var app = Start();
        var sampler = SamplerOn(app, database.DataSource);
        _clock.MoveTo(At("10:16:30"));
        await sampler.TakeAsync(CancellationToken.None);
        _queue = HealthCheckResult.Unhealthy("Nothing moves.");
        await NextMinuteAsync(sampler);
        _queue = HealthCheckResult.Degraded("1001 jobs wait.");
        await NextMinuteAsync(sampler);
        _clock.MoveTo(At("10:31:00"));
        await sampler.TakeAsync(CancellationToken.None);

        var day = await History().ReadAsync(CancellationToken.None);
        Assert.Equal(At("10:30:00") - TimeSpan.FromHours(23.75), day!.Since);
        var queue = day.Checks["queue"];
        Assert.Equal(96, queue.Count);
        Assert.Equal(new HealthCell(HealthStatus.Unhealthy, "Nothing moves."), queue[94]);
        Assert.Equal(new HealthCell(HealthStatus.Degraded, "1001 jobs wait."), queue[95]);
        Assert.All(queue.Take(94), cell => Assert.Null(cell.Status));
        Assert.Equal(new HealthCell(HealthStatus.Healthy, null), day.Checks["sources"][94]);
    }

    [Fact]
    public async Task Of_two_instances_that_sample_a_minute_one_is_believed()
    {
        _clock.MoveTo(At("10:00:10"));
        using var first = Start();
        await SamplerOn(first, database.DataSource).TakeAsync(CancellationToken.None);
        _queue = HealthCheckResult.Unhealthy("Not here.");
        using var second = Start();
        await SamplerOn(second, database.DataSource).TakeAsync(CancellationToken.None);

        var samples = await new SampleStore(database.DataSource).ReadAsync(At("09:00:00"), CancellationToken.None);
        var queue = Assert.Single(samples, sample => sample.Check == "queue");
        Assert.Equal((HealthStatus.Healthy, At("10:00:00")), (queue.Status, queue.Minute));
    }

    [Fact]
    public async Task An_outage_of_the_database_is_written_when_it_is_over()
    {
        var address = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var changing = new ChangingPassword(address);
        await using var source = changing.Build();
        using var app = Start();
        var sampler = SamplerOn(app, source);

        _clock.MoveTo(At("10:00:00"));
        changing.Password = "wrong";
        _queue = HealthCheckResult.Unhealthy("Lost.");
        await sampler.TakeAsync(CancellationToken.None);
        await NextMinuteAsync(sampler);
        Assert.Empty(await new SampleStore(database.DataSource).ReadAsync(At("09:00:00"), CancellationToken.None));

        changing.Password = address.Password!;
        _queue = HealthCheckResult.Healthy();
        await NextMinuteAsync(sampler);
        var queue = (await new SampleStore(database.DataSource).ReadAsync(At("09:00:00"), CancellationToken.None)).Where(sample => sample.Check == "queue");
        Assert.Equal([HealthStatus.Unhealthy, HealthStatus.Unhealthy, HealthStatus.Healthy], queue.Select(sample => sample.Status));
    }

    [Fact]
    public async Task What_is_older_than_eight_days_goes()
    {
        using var app = Start();
        var sampler = SamplerOn(app, database.DataSource);
        _clock.MoveTo(At("10:00:00") - TimeSpan.FromDays(8) - TimeSpan.FromMinutes(1));
        await sampler.TakeAsync(CancellationToken.None);
        _clock.MoveTo(At("10:00:00"));
        await sampler.TakeAsync(CancellationToken.None);

        var samples = await new SampleStore(database.DataSource).ReadAsync(DateTimeOffset.UnixEpoch, CancellationToken.None);
        Assert.Equal([At("10:00:00")], samples.Select(sample => sample.Minute).Distinct());
    }

    [Fact]
    public async Task A_history_that_cannot_be_read_is_none()
    {
        await using var nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=nobody;Timeout=1");
        Assert.Null(await new HealthHistory(nowhere, _clock, NullLogger<HealthHistory>.Instance).ReadAsync(CancellationToken.None));
    }

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse($"2026-05-04T{time}Z", CultureInfo.InvariantCulture);

    private async Task NextMinuteAsync(Sampler sampler)
    {
        _clock.Advance(TimeSpan.FromMinutes(1));
        await sampler.TakeAsync(CancellationToken.None);
    }

    private Application Start() => new(checks => checks.AddCheck("queue", () => _queue), ("KeptFor", "00:00:00"));

    private Sampler SamplerOn(Application app, NpgsqlDataSource source) => new(app.Reporter, new SampleStore(source), _clock, NullLogger<Sampler>.Instance);

    private HealthHistory History() => new(database.DataSource, _clock, NullLogger<HealthHistory>.Instance);

    /// <summary>A server that lets nobody in for a while.</summary>
    private sealed class ChangingPassword(NpgsqlConnectionStringBuilder address)
    {
        public string Password { get; set; } = address.Password!;

        public NpgsqlDataSource Build()
        {
            var builder = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(address.ConnectionString) { Password = null, Pooling = false }.ConnectionString);
            builder.UsePasswordProvider(_ => Password, (_, _) => ValueTask.FromResult(Password));
            return builder.Build();
        }
    }
}
