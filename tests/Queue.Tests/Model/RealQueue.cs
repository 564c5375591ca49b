using AnalysisApp.Queue.Failures;
using AnalysisApp.Queue.Storage;
using AnalysisApp.Queue.Tests.Parts;
using AnalysisApp.Queue.Worker;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AnalysisApp.Queue.Tests.Model;

/// <summary>The queue's own storage on a real PostgreSQL, with a clock of its own. Everything that a change of the queue's insides touches is here.</summary>
internal sealed class RealQueue : IAsyncDisposable
{
    public const string FaultType = "Probe.Fault";

    private readonly NpgsqlDataSource _dataSource;
    private readonly TestInstance _instance;

    public RealQueue(QueueDatabase database)
    {
        _dataSource = database.DataSource;
        _instance = new TestInstance(database, Clock, name: "model", configure: options => options.RunsJobs = false);
    }

    public ManualClock Clock { get; } = new();

    public QueueOptions Options => _instance.Get<IOptions<QueueOptions>>().Value;

    private JobClaims Claims => _instance.Get<JobClaims>();

    private JobControl Control => _instance.Get<JobControl>();

    private JobRescue Rescue => _instance.Get<JobRescue>();

    public Task EmptyAsync() => ExecuteAsync("""
        TRUNCATE queue.job, queue.lane, queue.instance, queue.paused_user, queue.counter, queue.counter_change, queue.tally, queue.wait_tally, queue.transition, queue.log_line, queue.failure_change, queue.failure_tally CASCADE;
        SELECT setval(clock, 0) FROM queue.virtual_clock;
        UPDATE queue.control SET paused = false
        """);

    public async Task<EnqueuedJob> EnqueueAsync(string target, string scope, JobPriority priority, Guid? user, bool commit)
    {
        var job = new NewJob<ProbeArguments>(new ProbeArguments(target), priority, target, target, scope, user);
        return await InTransactionAsync(
            transaction => _instance.Get<JobEnqueuer>().EnqueueAsync(transaction, job, CancellationToken.None), commit);
    }

    public Task<IReadOnlyList<ClaimedJob>> ClaimAsync(int free, int rest, int? mostPerUser, string instance)
        => Claims.ClaimAsync(new(free, rest, mostPerUser), instance, QueueModel.Lease, QueueModel.Timeout, CancellationToken.None);

    public Task<IReadOnlyDictionary<(long Id, long Epoch), StopReason?>> BeatAsync(string instance, Guid process, IReadOnlyList<Run> runs)
        => Claims.BeatAsync(IdentityOf(instance, process), [.. runs.Select(run => (run.Job.Id, run.Job.Epoch))], CancellationToken.None);

    public Task<bool> CheckpointAsync(Run run, string cursor, bool commit) => InTransactionAsync(
        async transaction => await Claims.CheckpointAsync(transaction, run.Job.Id, run.Job.Epoch, cursor, QueueModel.Lease, QueueModel.Timeout, CancellationToken.None) is not null,
        commit);

    public Task<bool> EnsureHeldAsync(Run run) => InTransactionAsync(
        transaction => JobClaims.EnsureHeldAsync(transaction, run.Job.Id, run.Job.Epoch, CancellationToken.None), commit: true);

    public Task<JobState?> EndAsync(Run run, JobOutcome outcome, bool asked)
    {
        var settlement = Settlement.Of(outcome, asked, Clock.GetUtcNow());
        return settlement.IsPlain ? Claims.EndAsync(run.Job, settlement) : SettleAsync(run, settlement);
    }

    public Task<JobState?> FailAsync(Run run, FailureKind kind, string code, double chance)
        => SettleAsync(run, Settlement.Of(new Fault(kind, code, "It failed.", FaultType), run.Job, Clock.GetUtcNow(), chance));

    public Task<Job?> CancelAsync(long id) => Control.CancelAsync(id, CancellationToken.None);

    public Task<Job?> PauseAsync(long id) => Control.PauseAsync(id, CancellationToken.None);

    public Task<Job?> ResumeAsync(long id) => Control.ResumeAsync(id, CancellationToken.None);

    public Task<Job?> RetryAsync(long id) => Control.RetryAsync(id, CancellationToken.None);

    public Task<Job?> PrioritiseAsync(long id, JobPriority priority) => Control.PrioritiseAsync(id, priority, CancellationToken.None);

    public Task<JobAnswer?> ReplayAsync(long id) => _instance.Queue.ReplayAsync(id, CancellationToken.None);

    /// <returns>How many were to be changed, how many were, and the ids of the jobs that came into being.</returns>
    public async Task<(int Due, int Changed, IReadOnlyList<long> New)> ControlAsync(JobCommand command, JobFilter filter)
    {
        var known = (await ReadJobsAsync()).Select(job => job.Id).ToHashSet();
        var (due, changed) = (0, 0);
        foreach (var batch in await _instance.Queue.DivideAsync(command, filter, upTo: null, CancellationToken.None))
        {
            due += batch.Jobs;
            changed += await InTransactionAsync(
                transaction => _instance.Queue.ControlAsync(transaction, command, filter, batch, CancellationToken.None), commit: true);
        }

        return (due, changed, [.. (await ReadJobsAsync()).Select(job => job.Id).Where(id => !known.Contains(id))]);
    }

    public async Task<IReadOnlyList<string>> RepairAsync()
        => [.. (await _instance.Queue.RepairAsync(CancellationToken.None)).Findings.Select(finding => $"{finding.What} {finding.Mended}")];

    public Task PauseQueueAsync(bool paused) => Control.PauseQueueAsync(paused, CancellationToken.None);

    public Task PauseUserAsync(Guid? user, bool paused) => _instance.Queue.SetUserPausedAsync(user, paused, CancellationToken.None);

    public Task<PreemptionAnswer> PreemptAsync(int? mostPerUser) => _instance.Get<JobPreemption>().AskAsync(mostPerUser, CancellationToken.None);

    public Task<long> PromoteDueAsync() => Rescue.PromoteDueAsync(CancellationToken.None);

    public Task<IReadOnlyList<long>> FreeExpiredAsync() => Rescue.FreeExpiredAsync(CancellationToken.None);

    /// <summary>As a process starts: it takes the name over, and puts back what the last one held.</summary>
    public async Task<IReadOnlyList<long>> StartAsync(string instance, Guid process)
    {
        await _instance.Get<InstanceRegistry>().RegisterAsync(IdentityOf(instance, process), CancellationToken.None);
        return await Rescue.FreeOfInstanceAsync(instance, CancellationToken.None);
    }

    public Task DeregisterAsync(string instance, Guid process)
        => _instance.Get<InstanceRegistry>().DeregisterAsync(IdentityOf(instance, process), CancellationToken.None);

    public Task<bool> UpkeepAsync() => _instance.Get<JobUpkeep>().RunAsync(Options, CancellationToken.None);

    public Task<QueueStatus> ReadStatusAsync() => _instance.Queue.ReadStatusAsync(CancellationToken.None);

    public async Task<IReadOnlyList<JobFacts>> ReadJobsAsync()
    {
        await using var command = _dataSource.CreateCommand($"SELECT {JobFacts.Columns} FROM queue.job ORDER BY id");
        await using var row = await command.ExecuteReaderAsync();
        var jobs = new List<JobFacts>();
        while (await row.ReadAsync())
            jobs.Add(JobFacts.Read(row));
        return jobs;
    }

    public ValueTask DisposeAsync() => _instance.DisposeAsync();

    private Task<JobState?> SettleAsync(Run run, Settlement settlement)
        => Claims.SettleAsync(run.Job.Id, run.Job.Epoch, settlement, CancellationToken.None);

    private static InstanceIdentity IdentityOf(string instance, Guid process) => new(instance, process, "1", Fleet.Slots, QueueModel.Lease);

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _dataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<T> InTransactionAsync<T>(Func<NpgsqlTransaction, Task<T>> work, bool commit)
    {
        await using var connection = await _dataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var answer = await work(transaction);
        if (commit)
            await transaction.CommitAsync();
        else
            await transaction.RollbackAsync();
        return answer;
    }
}
