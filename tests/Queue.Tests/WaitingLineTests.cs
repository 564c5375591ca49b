using AnalysisApp.Queue.Checks;
using AnalysisApp.Queue.Tests.Parts;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AnalysisApp.Queue.Tests;

public sealed class WaitingLineTests(QueueDatabase database) : QueueTests(database)
{
    [Fact]
    public async Task A_song_that_somebody_asked_for_must_not_stand_first_for_long()
    {
        await EnqueueAsync("asked for", JobPriority.High);
        Assert.Equal(HealthStatus.Healthy, (await QueueCheckAsync()).Status);
        Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(HealthStatus.Healthy, (await QueueCheckAsync()).Status);

        Clock.Advance(TimeSpan.FromSeconds(1));
        var stands = await QueueCheckAsync();
        Assert.Equal(HealthStatus.Degraded, stands.Status);
        Assert.Equal("A song that somebody asked for has been next for 5 min and does not start.", stands.Description);
        Assert.Equal(301L, stands.Data["highStandsForSeconds"]);

        await Queue.SetPausedAsync(true, CancellationToken.None);
        Assert.Equal(HealthStatus.Healthy, (await QueueCheckAsync()).Status);
        await Queue.SetPausedAsync(false, CancellationToken.None);
        Assert.Equal(HealthStatus.Healthy, (await QueueCheckAsync()).Status);
    }

    [Fact]
    public async Task A_line_that_moves_may_be_long_in_time_and_others_may_stand()
    {
        var first = (await EnqueueAsync("first", JobPriority.High)).Job.Id;
        await EnqueueAsync("second", JobPriority.High);
        await QueueCheckAsync();
        Clock.Advance(TimeSpan.FromMinutes(4));
        await Queue.CancelAsync(first, CancellationToken.None);
        await QueueCheckAsync();
        Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(HealthStatus.Healthy, (await QueueCheckAsync()).Status);

        await EmptyAsync();
        await EnqueueAsync("a playlist");
        await QueueCheckAsync();
        Clock.Advance(TimeSpan.FromHours(4));
        Assert.Equal(HealthStatus.Healthy, (await QueueCheckAsync()).Status);
    }

    [Fact]
    public async Task Above_a_thousand_it_is_degraded_and_the_pace_says_whether_that_matters()
    {
        await Backlog.AddAsync(Database, 1200);
        var still = await QueueCheckAsync();
        Assert.Equal("1,200 jobs wait, more than 1,000; none has ended in the last 10 min.", still.Description);
        Assert.Equal("Raise Queue:Workers, or add an instance.", still.Data["fix"]);

        await ExecuteAsync($"INSERT INTO queue.tally (minute, state, priority, jobs) VALUES ('{Clock.GetUtcNow():O}'::timestamptz, 'completed', 1, 6000)");
        var fast = await QueueCheckAsync();
        Assert.Equal((HealthStatus.Degraded, "1,200 jobs wait, more than 1,000; at the present pace they are done in 2 min."), (fast.Status, fast.Description));
        Assert.Equal("Nothing, unless it grows: they are done soon.", fast.Data["fix"]);
        Assert.Equal((600.0, 2.0), (fast.Data["endedPerMinute"], fast.Data["doneInMinutes"]));
    }

    private async Task<HealthReportEntry> QueueCheckAsync() => (await Door.Get<HealthCheckService>().CheckHealthAsync()).Entries["queue"];
}
