using AnalysisApp.Progress.Tests.Support;
using AnalysisApp.Progress.Watching;

namespace AnalysisApp.Progress.Tests;

public sealed class WatchTests(ProgressDatabase database) : IClassFixture<ProgressDatabase>, IAsyncLifetime, IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Application _app = new(database, TimeProvider.System);
    private readonly CancellationTokenSource _stop = new(Limit);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => DisposeAllAsync().AsTask();

    ValueTask IAsyncDisposable.DisposeAsync() => DisposeAllAsync();

    [Fact]
    public async Task A_watcher_hears_what_another_process_publishes()
    {
        var changes = await ListeningAsync();
        await using var other = new Application(database, TimeProvider.System);

        await other.OpenAsync(301, 2);
        Assert.Equal(301, await NextAsync(changes));

        await other.FinishAsync(301, 0);
        await other.Board.FlushAsync(301, default);
        Assert.Equal(301, await NextAsync(changes));
        Assert.Equal(1, (await _app.ReadAsync(301)).Current);
    }

    [Fact]
    public async Task A_lost_connection_comes_back_and_says_that_something_may_have_been_missed()
    {
        var changes = await ListeningAsync();
        await using (var cut = database.DataSource.CreateCommand(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"))
            await cut.ExecuteNonQueryAsync();

        Assert.Null(await NextAsync(changes));
        await _app.OpenAsync(302, 1);
        Assert.Equal(302, await NextAsync(changes));
    }

    [Fact]
    public async Task A_flush_that_changes_nothing_tells_nobody()
    {
        await _app.OpenAsync(303, 1);
        var changes = await ListeningAsync();
        await _app.Board.FlushAsync(303, default);
        await _app.OpenAsync(304, 1);
        Assert.Equal(304, await NextAsync(changes));
    }

    [Fact]
    public async Task A_watch_ends_with_its_token()
    {
        var changes = await ListeningAsync();
        var next = changes.MoveNextAsync();
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    [Fact]
    public async Task A_slow_watcher_sees_each_job_once_and_in_order()
    {
        var watcher = new Watcher();
        foreach (var jobId in new long?[] { 1, 2, 1, 3, 2 })
            watcher.Post(jobId);

        Assert.Equal([1, 2, 3], await ReadAsync(watcher, 3));
        watcher.Post(1);
        Assert.Equal([1], await ReadAsync(watcher, 1));
    }

    [Fact]
    public async Task A_watcher_too_slow_is_told_to_read_everything_instead()
    {
        var watcher = new Watcher();
        for (var jobId = 1; jobId <= 10 * Watcher.Limit; jobId++)
            watcher.Post(jobId);

        Assert.Equal([null], await ReadAsync(watcher, 1));
        watcher.Post(5);
        Assert.Equal([5], await ReadAsync(watcher, 1));
    }

    private static async Task<List<long?>> ReadAsync(Watcher watcher, int count)
    {
        using var stop = new CancellationTokenSource(Limit);
        var changes = new List<long?>();
        await foreach (var change in watcher.ReadAsync(stop.Token))
        {
            changes.Add(change);
            if (changes.Count == count)
                break;
        }

        return changes;
    }

    /// <summary>A watch that is known to hear everything from here on: a new connection says null once it listens.</summary>
    private async Task<IAsyncEnumerator<long?>> ListeningAsync()
    {
        var changes = _app.Board.WatchAsync(_stop.Token).GetAsyncEnumerator();
        var first = changes.MoveNextAsync();
        await _app.StartAsync<ChangeListener>();
        Assert.True(await first);

        // PostgreSQL may tell a new listener what was committed right before it came.
        while (changes.Current is not null)
            Assert.True(await changes.MoveNextAsync());

        return changes;
    }

    private static async Task<long?> NextAsync(IAsyncEnumerator<long?> changes)
    {
        Assert.True(await changes.MoveNextAsync());
        return changes.Current;
    }

    private async ValueTask DisposeAllAsync()
    {
        await _app.DisposeAsync();
        _stop.Dispose();
    }
}
