using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Tests.Parts;

namespace AnalysisApp.Queue.Tests;

/// <summary>The door that only urgent work may use.</summary>
public sealed class ReservedSlotTests(QueueDatabase database) : QueueTests(database)
{
    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(null, 1, 0)]
    [InlineData(null, 2, 1)]
    [InlineData(null, 64, 1)]
    [InlineData(3, 4, 3)]
    [InlineData(3, 2, 1)]
    [InlineData(3, 1, 0)]
    [InlineData(0, 8, 0)]
    public void One_of_two_or_more_is_reserved_unless_told_otherwise_and_never_all(int? reserved, int slots, int expected)
        => Assert.Equal(expected, new QueueOptions { ReservedForHigh = reserved }.ReservedOf(slots));

    [Fact]
    public async Task Urgent_work_starts_at_once_while_the_rest_fills_the_other_slots()
    {
        using var gate = new Gate();
        var worker = await Instance(gate.Script, slots: 3, configure: options => options.ReservedForHigh = null).StartAsync();
        var low = new List<long>();
        for (var n = 0; n < 4; n++)
            low.Add((await EnqueueAsync($"low {n}", JobPriority.Low)).Job.Id);
        await gate.NextStartAsync();
        await gate.NextStartAsync();

        // The clock stands still, and nobody was asked to yield.
        var urgent = (await EnqueueAsync("urgent", JobPriority.High)).Job.Id;
        await gate.NextStartAsync();

        Assert.Equal(JobState.InProgress, (await ReadAsync(urgent)).State);
        Assert.Equal(0L, await ScalarAsync<long>("SELECT count(*) FROM queue.job WHERE stop_requested IS NOT NULL"));
        Assert.Equal(2L, await ScalarAsync<long>("SELECT count(*) FROM queue.job WHERE state = 'in_progress' AND priority = 2"));
        Assert.Equal((3, 1), Assert.Single((await Queue.ReadStatusAsync(CancellationToken.None)).Workers) is var shown ? (shown.Slots, shown.ReservedForHigh) : default);

        gate.LetAllEnd();
        foreach (var id in low)
            await UntilAsync(worker, id, JobState.Completed);
    }

    [Fact]
    public async Task One_claim_takes_high_for_every_free_slot_and_the_rest_for_those_not_reserved()
    {
        await EnqueueAsync("medium 1");
        await EnqueueAsync("low 1", JobPriority.Low);
        await EnqueueAsync("high 1", JobPriority.High);
        await EnqueueAsync("high 2", JobPriority.High);
        await EnqueueAsync("medium 2");

        Assert.Equal(["high 1", "high 2", "medium 1"], await ClaimAsync(4, rest: 1));
        Assert.Empty(await ClaimAsync(2, rest: 0));
        Assert.Equal(["medium 2", "low 1"], await ClaimAsync(4, rest: 2));
    }

    [Fact]
    public async Task High_takes_no_more_than_the_free_slots()
    {
        for (var n = 1; n <= 3; n++)
            await EnqueueAsync($"high {n}", JobPriority.High);
        await EnqueueAsync("medium");
        Assert.Equal(["high 1", "high 2"], await ClaimAsync(2, rest: 1));
        Assert.Equal(["high 3", "medium"], await ClaimAsync(2, rest: 1));
    }

    [Fact]
    public async Task Within_users_limits_the_door_is_the_same()
    {
        await EnqueueAsync("medium 1");
        await EnqueueAsync("medium 2", user: Guid.NewGuid());
        await EnqueueAsync("high 1", JobPriority.High, Guid.NewGuid());
        await EnqueueAsync("high 2", JobPriority.High);

        Assert.Equal(["high 1", "high 2", "medium 2"], await ClaimAsync(4, rest: 1, most: 1));
        Assert.Empty(await ClaimAsync(2, rest: 0, most: 5));
        Assert.Equal(["medium 1"], await ClaimAsync(2, rest: 1, most: 2));
    }

    [Fact]
    public async Task A_reserved_slot_that_is_free_makes_nobody_yield()
    {
        await Door.Get<InstanceRegistry>().RegisterAsync(new InstanceIdentity("one", Guid.NewGuid(), "", 2, Lease, Reserved: 1), CancellationToken.None);
        await EnqueueAsync("low", JobPriority.Low);
        Assert.Equal(["low"], await ClaimAsync(2, rest: 1));

        await EnqueueAsync("urgent 1", JobPriority.High);
        Assert.Equal(0, await AskAsync());
        await EnqueueAsync("urgent 2", JobPriority.High);
        Assert.Equal(1, await AskAsync());
    }

    [Fact]
    public async Task The_reserved_slots_follow_the_number_of_workers()
    {
        using var gate = new Gate();
        var worker = await Instance(gate.Script, slots: 4, configure: options => options.ReservedForHigh = 2).StartAsync();
        var ids = new List<long>();
        for (var n = 0; n < 4; n++)
            ids.Add((await EnqueueAsync($"{n}")).Job.Id);
        await gate.NextStartAsync();
        await gate.NextStartAsync();

        // Of one, none can be reserved; of two, one.
        Assert.True(await worker.Get<IWorkers>().SetAsync(1, CancellationToken.None));
        Assert.Equal(0, await ReservedAsync());
        gate.LetOneEnd();
        gate.LetOneEnd();
        await gate.NextStartAsync();
        Assert.True(await worker.Get<IWorkers>().SetAsync(2, CancellationToken.None));
        Assert.Equal(1, await ReservedAsync());
        gate.LetOneEnd();
        await gate.NextStartAsync();
        Assert.Equal(1L, await ScalarAsync<long>("SELECT count(*) FROM queue.job WHERE state = 'in_progress'"));
        Assert.True(await worker.Get<IWorkers>().SetAsync(8, CancellationToken.None));
        Assert.Equal(2, await ReservedAsync());

        gate.LetAllEnd();
        await UntilAsync(worker, ids[3], JobState.Completed);

        async Task<int> ReservedAsync() => Assert.Single((await Queue.ReadStatusAsync(CancellationToken.None)).Workers).ReservedForHigh;
    }

    private async Task<IEnumerable<string>> ClaimAsync(int free, int rest, int? most = null)
        => (await Door.Get<JobClaims>().ClaimAsync(new(free, rest, most), "one", Lease, TimeSpan.FromMinutes(10), CancellationToken.None))
            .Select(job => System.Text.Json.JsonDocument.Parse(job.Arguments).RootElement.GetProperty("name").GetString()!);

    private async Task<long> AskAsync() => (await Door.Get<JobPreemption>().AskAsync(null, CancellationToken.None)).Asked;
}
