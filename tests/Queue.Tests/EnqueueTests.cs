using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Tests.Parts;
using AnalysisApp.Queue.Worker;

namespace AnalysisApp.Queue.Tests;

public sealed class EnqueueTests(QueueDatabase database) : QueueTests(database)
{
    private static readonly Guid Ann = Guid.NewGuid();
    private static readonly Guid Ben = Guid.NewGuid();

    [Fact]
    public async Task A_job_exists_when_and_only_when_its_transaction_commits()
    {
        long id;
        await using (var connection = await Database.DataSource.OpenConnectionAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            var job = new NewJob<ProbeArguments>(new ProbeArguments("a"), JobPriority.High, "A", "a");
            id = (await Queue.EnqueueAsync(transaction, job, CancellationToken.None)).Job.Id;
            Assert.Null(await Queue.FindAsync(id, CancellationToken.None));
            Assert.Empty(await ClaimAsync(1));
            await transaction.RollbackAsync();
        }

        Assert.Null(await Queue.FindAsync(id, CancellationToken.None));
        id = (await EnqueueAsync("a")).Job.Id;
        Assert.Equal(JobState.Pending, (await ReadAsync(id)).State);
        Assert.Equal(id, Assert.Single(await ClaimAsync(1)).Id);
    }

    [Fact]
    public async Task Urgent_work_goes_first_and_equals_keep_their_order()
    {
        await EnqueueAsync("low", JobPriority.Low);
        await EnqueueAsync("medium 1");
        await EnqueueAsync("medium 2");
        await EnqueueAsync("high 1", JobPriority.High);
        await EnqueueAsync("high 2", JobPriority.High);

        Assert.Equal(["high 1", "high 2", "medium 1"], Names(await ClaimAsync(3)));
        Assert.Equal(["medium 2", "low"], Names(await ClaimAsync(3)));
    }

    [Fact]
    public async Task A_user_with_a_hundred_jobs_does_not_delay_anothers_five()
    {
        for (var n = 0; n < 100; n++)
            await EnqueueAsync($"ann {n}", user: Ann);
        Assert.Equal(["ann 0", "ann 1"], Names(await ClaimAsync(2)));

        for (var n = 0; n < 5; n++)
            await EnqueueAsync($"ben {n}", user: Ben);

        var next = Names(await ClaimAsync(10));
        Assert.Equal(["ben 0", "ben 1", "ben 2", "ben 3", "ben 4"], next.Where(n => n.StartsWith("ben", StringComparison.Ordinal)));
        Assert.Equal(["ann 2", "ann 3", "ann 4", "ann 5", "ann 6"], next.Where(n => n.StartsWith("ann", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Many_at_once_stand_as_they_would_one_by_one()
    {
        (string Name, JobPriority Priority, Guid? User)[] wanted =
        [
            .. Enumerable.Range(0, 1300).Select(n => (
                $"{n}", n % 7 == 0 ? JobPriority.Low : JobPriority.Medium, (n % 5) switch { 0 => Ann, 1 => Ben, _ => (Guid?)null })),
        ];
        await EnqueueAsync("before", user: Ben);
        foreach (var (name, priority, user) in wanted)
            await EnqueueAsync(name, priority, user);
        var oneByOne = await ColumnAsync<string>("SELECT target FROM queue.job ORDER BY priority, fair_tag, id");
        await EmptyAsync();

        await EnqueueAsync("before", user: Ben);
        var enqueued = await EnqueueManyAsync([.. wanted.Select(w => Probe(w.Name, w.Priority, w.User))]);

        Assert.Equal(wanted.Select(w => w.Name), enqueued.Select(e => e.Job.Target));
        Assert.DoesNotContain(enqueued, e => e.Joined);
        Assert.Equal(await ReadAsync(enqueued[^1].Job.Id), enqueued[^1].Job);
        Assert.Equal(oneByOne, await ColumnAsync<string>("SELECT target FROM queue.job ORDER BY priority, fair_tag, id"));
        Assert.Equal(1301L, (await Queue.ReadStatusAsync(CancellationToken.None)).Counts.Sum(count => count.Count));
    }

    [Fact]
    public async Task Many_at_once_join_what_lives_and_each_other()
    {
        var live = (await EnqueueAsync("live", JobPriority.Low)).Job.Id;

        var enqueued = await EnqueueManyAsync(
            [Probe("new", JobPriority.Low), Probe("live", JobPriority.Medium), Probe("new", JobPriority.High), Probe("other", JobPriority.Low)]);

        Assert.Equal([false, true, true, false], enqueued.Select(e => e.Joined));
        Assert.Equal((live, JobPriority.Medium), (enqueued[1].Job.Id, enqueued[1].Job.Priority));
        Assert.Equal((enqueued[0].Job.Id, JobPriority.High), (enqueued[2].Job.Id, enqueued[2].Job.Priority));
        Assert.Equal(["new", "live", "other"], Names(await ClaimAsync(5)));
        Assert.Empty(await EnqueueManyAsync([]));
    }

    [Fact]
    public async Task A_second_request_joins_the_live_job_and_raises_it()
    {
        var first = await EnqueueAsync("a", JobPriority.Low);
        await EnqueueAsync("b", JobPriority.Medium);
        var same = await EnqueueAsync("a", JobPriority.Low);
        var other = await EnqueueAsync("a", JobPriority.Low, scope: "missing");
        var raised = await EnqueueAsync("a", JobPriority.High);
        var lower = await EnqueueAsync("a", JobPriority.Medium);

        Assert.False(first.Joined);
        Assert.False(other.Joined);
        Assert.True(same.Joined && raised.Joined && lower.Joined);
        Assert.All([same, raised, lower], e => Assert.Equal(first.Job.Id, e.Job.Id));
        Assert.Equal(JobPriority.High, raised.Job.Priority);
        Assert.Equal(JobPriority.High, lower.Job.Priority);
        Assert.Equal(["a", "b", "a"], Names(await ClaimAsync(5)));
    }

    [Fact]
    public async Task A_running_job_is_joined_and_raised_too_and_an_ended_one_is_not()
    {
        var first = await EnqueueAsync("a", JobPriority.Low);
        var run = Assert.Single(await ClaimAsync(1));

        var joined = await EnqueueAsync("a", JobPriority.High);
        Assert.True(joined.Joined);
        Assert.Equal((JobState.InProgress, JobPriority.High), (joined.Job.State, joined.Job.Priority));

        Assert.Equal(JobState.Completed, await Door.Get<JobClaims>().SettleAsync(run.Id, run.Epoch, new Settlement(JobState.Completed), CancellationToken.None));
        var again = await EnqueueAsync("a");
        Assert.False(again.Joined);
        Assert.NotEqual(first.Job.Id, again.Job.Id);
    }

    [Fact]
    public async Task Many_requests_at_once_make_one_job()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => EnqueueAsync("a")));

        Assert.Single(answers, e => !e.Joined);
        Assert.Single(answers.Select(e => e.Job.Id).Distinct());
    }

    [Fact]
    public async Task A_long_title_is_cut_and_never_within_a_character()
    {
        var whole = (await EnqueueAsync("a", title: new string('x', 300))).Job;
        var cut = (await EnqueueAsync("b", title: new string('x', 299) + "🎵🎵")).Job;

        Assert.Equal(300, whole.Title.Length);
        Assert.Equal(new string('x', 299), cut.Title);
    }

    [Fact]
    public async Task Two_instances_never_claim_the_same_job()
    {
        for (var n = 0; n < 60; n++)
            await EnqueueAsync($"job {n}");

        var claims = Door.Get<JobClaims>();
        var taken = await Task.WhenAll(Enumerable.Range(0, 12).Select(async n =>
        {
            var ids = new List<long>();
            while (await claims.ClaimAsync(new(3), n % 2 == 0 ? "one" : "two", TimeSpan.FromSeconds(12), TimeSpan.FromMinutes(10), CancellationToken.None) is { Count: > 0 } some)
                ids.AddRange(some.Select(job => job.Id));
            return ids;
        }));

        var all = taken.SelectMany(ids => ids).ToArray();
        Assert.Equal(60, all.Length);
        Assert.Equal(60, all.Distinct().Count());
    }

    private static NewJob<ProbeArguments> Probe(string name, JobPriority priority, Guid? user = null)
        => new(new ProbeArguments(name), priority, name, name, UserId: user);

    private async Task<IReadOnlyList<EnqueuedJob>> EnqueueManyAsync(IReadOnlyList<NewJob<ProbeArguments>> jobs)
    {
        IReadOnlyList<EnqueuedJob> enqueued = [];
        await InTransactionAsync(async transaction => enqueued = await Queue.EnqueueManyAsync(transaction, jobs, CancellationToken.None));
        return enqueued;
    }

    private Task<IReadOnlyList<ClaimedJob>> ClaimAsync(int free)
        => Door.Get<JobClaims>().ClaimAsync(new(free), "one", TimeSpan.FromSeconds(12), TimeSpan.FromMinutes(10), CancellationToken.None);

    private static string[] Names(IReadOnlyList<ClaimedJob> jobs) => [.. jobs.Select(job => JobTypes.ArgumentsOf<ProbeArguments>(job).Name)];
}
