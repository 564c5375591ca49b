using Npgsql;

namespace AnalysisApp.Queue.Tests.Parts;

/// <summary>An empty queue for each test, a clock that stands still, and the words that the tests share.</summary>
public abstract class QueueTests(QueueDatabase database) : IClassFixture<QueueDatabase>, IAsyncLifetime
{
    private readonly List<TestInstance> _instances = [];

    protected QueueDatabase Database { get; } = database;

    protected ManualClock Clock { get; } = new();

    /// <summary>An instance that runs nothing: the door alone.</summary>
    protected TestInstance Door { get; private set; } = null!;

    protected IJobQueue Queue => Door.Queue;

    public async Task InitializeAsync()
    {
        await EmptyAsync();
        Door = Instance(configure: options => options.RunsJobs = false);
    }

    public async Task DisposeAsync()
    {
        foreach (var instance in _instances)
            await instance.DisposeAsync();
    }

    protected TestInstance Instance(ProbeScript? script = null, string name = "one", int slots = 1, Action<QueueOptions>? configure = null, TimeProvider? clock = null)
    {
        var instance = new TestInstance(Database, clock ?? Clock, script, name, slots, configure);
        _instances.Add(instance);
        return instance;
    }

    protected async Task EmptyAsync()
    {
        await ExecuteAsync("""
            TRUNCATE queue.job, queue.failure, queue.lane, queue.instance, queue.paused_user, queue.counter, queue.counter_change, queue.tally, queue.wait_tally,
                queue.transition, queue.log_line, queue.deployment, queue.failure_change, queue.failure_tally;
            SELECT setval(clock, 0) FROM queue.virtual_clock
            """);
        await ExecuteAsync("UPDATE queue.control SET paused = false");
    }

    protected async Task<EnqueuedJob> EnqueueAsync(
        string name, JobPriority priority = JobPriority.Medium, Guid? user = null, string? correlation = null, string? title = null, string scope = "")
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var enqueued = await Queue.EnqueueAsync(
            transaction, new NewJob<ProbeArguments>(new ProbeArguments(name), priority, title ?? name, name, scope, user, correlation), CancellationToken.None);
        await transaction.CommitAsync();
        return enqueued;
    }

    protected async Task<Job> ReadAsync(long id) => (await Queue.FindAsync(id, CancellationToken.None))!;

    /// <summary>Waits until a job is as wanted, woken by the queue's own changes.</summary>
    protected async Task<Job> UntilAsync(TestInstance listening, long id, Func<Job, bool> wanted)
    {
        using var patience = new CancellationTokenSource(TestInstance.Patience);
        try
        {
            await foreach (var _ in listening.Queue.WatchAsync(patience.Token))
            {
                if (await Queue.FindAsync(id, CancellationToken.None) is { } job && wanted(job))
                    return job;
            }
        }
        catch (OperationCanceledException)
        {
        }

        throw new TimeoutException($"Job {id} never came to be as wanted; it is {await Queue.FindAsync(id, CancellationToken.None)}.");
    }

    protected Task<Job> UntilAsync(TestInstance listening, long id, JobState state) => UntilAsync(listening, id, job => job.State == state);

    /// <summary>Lets time go by in steps until a job is as wanted: loops that were busy when one step passed wake at the next.</summary>
    protected async Task<Job> PassTimeUntilAsync(long id, Func<Job, bool> wanted)
    {
        using var patience = new CancellationTokenSource(TestInstance.Patience);
        while (!patience.IsCancellationRequested)
        {
            if (await Queue.FindAsync(id, CancellationToken.None) is { } job && wanted(job))
                return job;
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        throw new TimeoutException($"Job {id} never came to be as wanted; it is {await Queue.FindAsync(id, CancellationToken.None)}.");
    }

    protected Task<Job> PassTimeUntilAsync(long id, JobState state) => PassTimeUntilAsync(id, job => job.State == state);

    protected async Task<int> ExecuteAsync(string sql)
    {
        await using var command = Database.DataSource.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync();
    }

    protected async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    protected async Task<IReadOnlyList<T>> ColumnAsync<T>(string sql)
    {
        await using var command = Database.DataSource.CreateCommand(sql);
        var values = new List<T>();
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
            values.Add(row.GetFieldValue<T>(0));
        return values;
    }

    protected async Task InTransactionAsync(Func<NpgsqlTransaction, Task> work)
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await work(transaction);
        await transaction.CommitAsync();
    }
}
