using AnalysisApp.Progress.Tests.Support;

namespace AnalysisApp.Progress.Tests;

/// <summary>Real damage, done by SQL, and what a repair makes of it.</summary>
public sealed class RepairTests(ProgressDatabase database) : IClassFixture<ProgressDatabase>
{
    private const long LastJob = 10_000;

    [Theory]
    [InlineData(501, "succeeded = 0, settled_succeeded = 0, settled_below = 0")]
    [InlineData(502, "succeeded = 0, failed = 2, settled_succeeded = 0, settled_failed = 2")]
    [InlineData(503, "settled_below = 1, settled_succeeded = 0, settled_failed = 1, failed = 1")]
    [InlineData(504, "total = 7")]
    [InlineData(505, "weight = 7")]
    [InlineData(506, "finished_weight = 3")]
    [InlineData(507, "settled_weight = 1")]
    public async Task A_record_whose_numbers_are_not_those_of_its_items_is_counted_anew(long jobId, string damage)
    {
        var clock = new ManualClock();
        await using var app = new Application(database, clock);
        await app.OpenAsync(jobId, 3);
        await app.FinishAsync(jobId, 0);
        await app.FinishAsync(jobId, 1);
        await app.Board.FlushAsync(jobId, default);
        var before = await app.Board.ReadAsync(jobId, default);
        Assert.Equal(new ProgressRepair(0, 0), await app.Board.RepairAsync(LastJob, default));
        await using (var command = app.DataSource.CreateCommand($"UPDATE progress.record SET {damage} WHERE job_id = {jobId}"))
            await command.ExecuteNonQueryAsync();
        clock.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal(new ProgressRepair(1, 0), await app.Board.RepairAsync(LastJob, default));

        Assert.Equal(before! with { UpdatedAt = clock.GetUtcNow() }, await app.Board.ReadAsync(jobId, default));
        await app.FinishAsync(jobId, 2);
        await app.Board.FlushAsync(jobId, default);
        Assert.Equal((3, 3), ((await app.Board.ReadAsync(jobId, default))!.Succeeded, (await app.Board.ReadAsync(jobId, default))!.Total));
        Assert.Equal(new ProgressRepair(0, 0), await app.Board.RepairAsync(LastJob, default));
    }

    [Fact]
    public async Task A_record_that_only_lags_behind_its_running_job_is_not_wrong()
    {
        var clock = new ManualClock();
        await using var app = new Application(database, clock);
        await app.OpenAsync(511, 2);
        await app.FinishAsync(511, 0);

        Assert.Equal(new ProgressRepair(0, 0), await app.Board.RepairAsync(LastJob, default));

        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(new ProgressRepair(1, 0), await app.Board.RepairAsync(LastJob, default));
        Assert.Equal(1, (await app.Board.ReadAsync(511, default))!.Succeeded);
    }

    [Fact]
    public async Task A_record_of_a_job_that_never_was_goes_unless_its_job_may_just_have_come()
    {
        var clock = new ManualClock();
        await using var app = new Application(database, clock);
        await app.OpenAsync(LastJob, 1);
        await app.OpenAsync(LastJob + 1, 1);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new ProgressRepair(0, 0), await app.Board.RepairAsync(LastJob, default));

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new ProgressRepair(0, 1), await app.Board.RepairAsync(LastJob, default));

        Assert.NotNull(await app.Board.ReadAsync(LastJob, default));
        Assert.Null(await app.Board.ReadAsync(LastJob + 1, default));
        Assert.Empty(await app.Board.NextAsync(LastJob + 1, 1, default));
    }
}
