using AnalysisApp.Queue.Waiting;

namespace AnalysisApp.Queue.Tests;

/// <summary>Who may start when, without a database: the line played forward.</summary>
public sealed class OutlookTests
{
    private const string Song = "song";
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Guid Ann = new("00000000-0000-0000-0000-00000000000a");
    private static readonly Guid Bob = new("00000000-0000-0000-0000-00000000000b");
    private static readonly (string Type, TimeSpan Time)[] TenSeconds = [.. Enumerable.Repeat((Song, TimeSpan.FromSeconds(10)), 5)];

    [Fact]
    public void Each_next_one_starts_when_a_slot_is_free_again()
    {
        var outlook = Look([Waiting(1), Waiting(2), Waiting(3)], [Runs(4), Runs(8)], [new("one", 2, 0)], TenSeconds);

        Assert.Equal([1, 2, 3], Enumerable.Range(1, 3).Select(id => outlook.PositionOf(id)));
        Assert.Equal(In(2), outlook.StartOf(1));
        Assert.Equal(In(6), outlook.StartOf(2));
        Assert.Equal(In(12), outlook.StartOf(3));
        Assert.False(outlook.StartsNow(1));
    }

    [Fact]
    public void A_free_slot_takes_the_first_at_once_and_a_reserved_one_only_urgent_work()
    {
        var outlook = Look([Waiting(1), Waiting(2)], [], [new("one", 2, 1)], TenSeconds);
        Assert.True(outlook.StartsNow(1));
        Assert.Equal(In(0), outlook.StartOf(1));
        Assert.False(outlook.StartsNow(2));
        Assert.Equal(In(10), outlook.StartOf(2));

        var urgent = Look([Waiting(1, priority: JobPriority.High), Waiting(2)], [Runs(1)], [new("one", 2, 1)], TenSeconds);
        Assert.True(urgent.StartsNow(1));
        Assert.Equal(In(9), urgent.StartOf(2));
    }

    [Fact]
    public void A_user_at_the_cap_waits_for_the_users_own_work()
    {
        var outlook = Look([Waiting(1, Ann), Waiting(2, Bob)], [Runs(2, Ann)], [new("one", 3, 0)], TenSeconds, mostPerUser: 1);
        Assert.True(outlook.IsCapped(Ann));
        Assert.False(outlook.StartsNow(1));
        Assert.Equal(In(8), outlook.StartOf(1));
        Assert.True(outlook.StartsNow(2));
    }

    [Fact]
    public void What_a_dead_instance_holds_counts_for_its_user_and_for_no_slot()
    {
        var outlook = Look([Waiting(1, Ann)], [Runs(2, Ann, instance: "dead")], [new("one", 1, 0)], TenSeconds, mostPerUser: 1);
        Assert.True(outlook.IsCapped(Ann));
        Assert.Null(outlook.StartOf(1));
        Assert.True(Look([Waiting(1, Ann)], [Runs(2, Ann, instance: "dead")], [new("one", 1, 0)], TenSeconds).StartsNow(1));
    }

    [Fact]
    public void The_range_is_from_quick_runs_to_slow_ones()
    {
        var samples = Enumerable.Range(1, 11).Select(n => (Song, TimeSpan.FromSeconds(n * 10)));
        var outlook = Look([Waiting(1), Waiting(2)], [Runs(5)], [new("one", 1, 0)], [.. samples]);

        // A quarter of them took 35 s or less, nine in ten 100 s.
        Assert.Equal(new StartRange(Now.AddSeconds(25), Now.AddSeconds(95)), outlook.StartOf(1));
        Assert.Equal(new StartRange(Now.AddSeconds(55), Now.AddSeconds(195)), outlook.StartOf(2));
    }

    [Fact]
    public void A_run_that_outlasts_its_kind_may_end_now_or_last_as_long_again()
    {
        var outlook = Look([Waiting(1)], [Runs(60)], [new("one", 1, 0)], TenSeconds);
        Assert.Equal(new StartRange(Now, Now.AddSeconds(60)), outlook.StartOf(1));
        Assert.False(outlook.StartsNow(1));
    }

    [Fact]
    public void Too_few_ended_jobs_ahead_are_no_ground_for_a_time()
    {
        Assert.Equal(5, RunTimes.FewestSamples);
        Assert.Null(Look([Waiting(1)], [Runs(1)], [new("one", 1, 0)], TenSeconds[1..]).StartOf(1));

        // What is known until the first unknown is told.
        var outlook = Look([Waiting(1, type: "other"), Waiting(2)], [Runs(1)], [new("one", 1, 0)], TenSeconds);
        Assert.Equal(In(9), outlook.StartOf(1));
        Assert.Null(outlook.StartOf(2));
    }

    [Fact]
    public void Urgent_work_gets_room_made_by_what_runs_below_it_and_no_time_is_told_for_that()
    {
        var outlook = Look(
            [Waiting(1, priority: JobPriority.High), Waiting(2, priority: JobPriority.High), Waiting(3)],
            [Runs(1), Runs(1, priority: JobPriority.High)], [new("one", 2, 0)], TenSeconds);
        Assert.True(outlook.GetsRoomMade(1));
        Assert.Null(outlook.StartOf(1));
        Assert.False(outlook.GetsRoomMade(2));
        Assert.False(outlook.GetsRoomMade(3));
    }

    [Fact]
    public void A_job_that_leaves_its_instance_to_others_does_not_start_there()
    {
        Assert.False(Look([Waiting(1) with { Avoids = "one" }], [], [new("one", 1, 0)], TenSeconds).StartsNow(1));
        Assert.True(Look([Waiting(1) with { Avoids = "one" }], [], [new("one", 1, 0), new("two", 1, 0)], TenSeconds).StartsNow(1));
    }

    [Fact]
    public void Places_are_counted_up_to_a_thousand()
    {
        Assert.Equal(1000, JobWait.MostCounted);
        var outlook = Look([.. Enumerable.Range(1, 1000).Select(n => Waiting(n))], [Runs(1)], [new("one", 1, 0)], TenSeconds);
        Assert.Equal(1000, outlook.PositionOf(1000));
        Assert.Equal(In(9 + (999 * 10)), outlook.StartOf(1000));
        Assert.Equal(1001, outlook.PositionOf(1001));
        Assert.Null(outlook.StartOf(1001));
    }

    [Theory]
    [InlineData(true, false, false, false, WaitReason.Paused)]
    [InlineData(true, true, true, true, WaitReason.Paused)]
    [InlineData(false, true, true, true, WaitReason.RetryAt)]
    [InlineData(false, false, true, true, WaitReason.QueuePaused)]
    [InlineData(false, false, false, true, WaitReason.UserPaused)]
    [InlineData(false, false, false, false, WaitReason.NoWorker)]
    public void The_first_reason_that_holds_is_told(bool paused, bool dated, bool queuePaused, bool userPaused, WaitReason expected)
    {
        var waiter = new Waiter(1, JobPriority.Low, Ann, paused, dated ? Now : null, FailureKind.Transient, Now, queuePaused, userPaused);
        Assert.Equal(expected, waiter.In(Look([Waiting(1)], [], [], TenSeconds)).Reason);
        if (dated && !paused)
            Assert.Equal(WaitReason.Dependency, (waiter with { LastFailure = FailureKind.DependencyDown }).In(Look([], [], [], [])).Reason);
    }

    private static StartRange In(double seconds) => new(Now.AddSeconds(seconds), Now.AddSeconds(seconds));

    private static InLine Waiting(long id, Guid owner = default, string type = Song, JobPriority priority = JobPriority.Medium) => new(id, type, priority, owner);

    private static Running Runs(int seconds, Guid owner = default, string instance = "one", JobPriority priority = JobPriority.Medium)
        => new(Song, priority, owner, instance, Now.AddSeconds(-seconds));

    private static Outlook Look(InLine[] waiting, Running[] running, Doors[] doors, (string Type, TimeSpan Time)[] samples, int? mostPerUser = null)
        => new(Now, waiting, running, doors, mostPerUser, samples);
}
