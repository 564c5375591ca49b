using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Health.Tests;

public sealed class HealthReporterTests
{
    private static readonly (string, string) NotKept = ("KeptFor", "00:00:00");

    [Fact]
    public async Task Every_check_is_reported_in_the_order_of_the_contract()
    {
        using var app = new Application(checks => checks
            .AddCheck("zebra", () => HealthCheckResult.Healthy())
            .AddCheck("queue", () => HealthCheckResult.Healthy())
            .AddCheck("database", () => HealthCheckResult.Healthy("PostgreSQL 15")));

        var summary = await app.ReadAsync();
        Assert.Equal(["database", "queue", "disk", "sources", "zebra"], summary.Checks.Select(check => check.Name));
        Assert.Equal(HealthStatus.Healthy, summary.Status);
        Assert.Equal(["PostgreSQL 15", "Works."], summary.Checks.Take(2).Select(check => check.Message));
        Assert.Equal("No outside source is switched on.", summary.Checks.Single(check => check.Name == "sources").Message);
    }

    [Theory]
    [InlineData(HealthStatus.Degraded, HealthStatus.Healthy, HealthStatus.Degraded)]
    [InlineData(HealthStatus.Degraded, HealthStatus.Unhealthy, HealthStatus.Unhealthy)]
    public async Task The_worst_check_decides(HealthStatus queue, HealthStatus workers, HealthStatus expected)
    {
        using var app = new Application(checks => checks
            .AddCheck("queue", () => new HealthCheckResult(queue))
            .AddCheck("workers", () => new HealthCheckResult(workers)));
        Assert.Equal(expected, (await app.ReadAsync()).Status);
    }

    [Fact]
    public async Task A_fix_is_shown_where_something_is_wrong_and_is_no_detail()
    {
        var data = new Dictionary<string, object> { [HealthReporter.FixKey] = "Start a worker.", ["registered"] = 0 };
        using var app = new Application(checks => checks
            .AddCheck("workers", () => HealthCheckResult.Unhealthy("No worker is registered.", data: data))
            .AddCheck("queue", () => HealthCheckResult.Healthy("0 jobs wait.", data)));

        var summary = await app.ReadAsync();
        var workers = summary.Checks.Single(check => check.Name == "workers");
        Assert.Equal(("No worker is registered.", "Start a worker."), (workers.Message, workers.Fix));
        Assert.Equal(KeyValuePair.Create("registered", (object)0), Assert.Single(workers.Details));
        Assert.Null(summary.Checks.Single(check => check.Name == "queue").Fix);
    }

    [Fact]
    public async Task A_check_that_throws_is_unhealthy_and_tells_the_log_only()
    {
        using var app = new Application(checks => checks.AddCheck("database", () => throw new InvalidOperationException("Password=secret")));

        var database = (await app.ReadAsync()).Checks[0];
        Assert.Equal(HealthStatus.Unhealthy, database.Status);
        Assert.Equal("The check itself failed (InvalidOperationException); the log says more.", database.Message);
        Assert.Contains(app.Log.Lines, line => line.StartsWith("Warning: Health check database", StringComparison.Ordinal) && line.Contains("Password"));
    }

    [Fact]
    public async Task A_check_that_hangs_is_unhealthy_blocks_nobody_and_is_not_asked_again_until_it_answers()
    {
        var asked = 0;
        var answer = new TaskCompletionSource<HealthCheckResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var app = new Application(
            checks => checks.AddAsyncCheck("gpu", () =>
            {
                asked++;
                return answer.Task;
            }),
            NotKept,
            ("CheckTimeout", "00:00:00.200"));

        var first = await app.ReadAsync();
        Assert.Equal(HealthStatus.Unhealthy, first.Checks.Single(check => check.Name == "gpu").Status);
        Assert.StartsWith("No answer for ", first.Checks.Single(check => check.Name == "gpu").Message);
        Assert.Equal(HealthStatus.Healthy, first.Checks.Single(check => check.Name == "disk").Status);

        await app.ReadAsync();
        Assert.Equal(1, asked);

        answer.SetResult(HealthCheckResult.Healthy());
        await WaitUntilAsync(async () => (await app.ReadAsync()).Status == HealthStatus.Healthy);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_check_that_blocks_its_thread_blocks_nobody_else()
    {
        using var release = new ManualResetEventSlim();
        using var app = new Application(
            checks => checks.AddCheck("gpu", () =>
            {
                release.Wait();
                return HealthCheckResult.Healthy();
            }),
            ("CheckTimeout", "00:00:00.200"));

        Assert.Equal(HealthStatus.Unhealthy, (await app.ReadAsync()).Status);
        release.Set();
    }

    [Fact]
    public async Task A_check_that_heeds_its_token_is_reported_the_same()
    {
        using var app = new Application(
            checks => checks.AddAsyncCheck("gpu", async token =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                return HealthCheckResult.Healthy();
            }),
            ("CheckTimeout", "00:00:00.200"));

        // How long is for the machine to say: a busy one lets more pass than the limit.
        var report = (await app.ReadAsync()).Checks[0];
        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.Matches(@"^No answer for \d+(\.\d)? s\.$", report.Message);
    }

    [Fact]
    public async Task Readers_share_a_run_and_its_report()
    {
        var asked = 0;
        using var app = new Application(
            checks => checks.AddCheck("queue", () =>
            {
                Interlocked.Increment(ref asked);
                return HealthCheckResult.Healthy();
            }),
            ("KeptFor", "00:01:00"));

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => app.ReadAsync()));
        await app.ReadAsync();
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_reader_that_gives_up_does_not_spoil_the_report_of_the_others()
    {
        var answer = new TaskCompletionSource<HealthCheckResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var app = new Application(checks => checks.AddAsyncCheck("queue", () => answer.Task));
        using var givenUp = new CancellationTokenSource();
        var impatient = app.ReadAsync(givenUp.Token);
        var patient = app.ReadAsync();

        await givenUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        answer.SetResult(HealthCheckResult.Healthy());
        Assert.Equal(HealthStatus.Healthy, (await patient).Status);
    }

    [Fact]
    public async Task The_log_tells_changes_only()
    {
        var status = HealthStatus.Unhealthy;
        using var app = new Application(checks => checks.AddCheck("queue", () => new HealthCheckResult(status)), NotKept);
        for (var probe = 0; probe < 5; probe++)
            await app.ReadAsync();

        status = HealthStatus.Healthy;
        await app.ReadAsync();
        await app.ReadAsync();

        Assert.Equal(
            ["Warning: Health check queue is Unhealthy: Does not work.", "Information: Health check queue is healthy again: Works."],
            app.Log.Lines);
    }

    [Fact]
    public void Limits_of_the_disk_that_contradict_each_other_stop_the_start()
    {
        var fault = Assert.Throws<OptionsValidationException>(
            () => new Application(null, ("DiskUnhealthyBelowBytes", "20"), ("DiskDegradedBelowBytes", "10")));
        Assert.Contains("Health:DiskUnhealthyBelowBytes is 20, above Health:DiskDegradedBelowBytes (10)", fault.Message);
    }

    private static async Task WaitUntilAsync(Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), "It did not come to pass.");
    }
}
