using AnalysisApp.Progress.Publishing;
using AnalysisApp.Progress.Tests.Support;
using Xunit.Abstractions;

namespace AnalysisApp.Progress.Tests;

/// <summary>
/// Whatever becomes of a job, in any order: its record adds up, never goes back, never passes its end, and is right when a run ends. On real rows, by two
/// processes with clocks that jump.
/// </summary>
public sealed class RecordPropertyTests(ProgressDatabase database, ITestOutputHelper output) : IClassFixture<ProgressDatabase>
{
    private const int Steps = 120;
    private const int Items = 40;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task A_record_adds_up_and_never_goes_back(int run)
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        await using var job = await RandomJob.OpenAsync(database, 700 + run, Items, new Random(seed));
        for (var step = 0; step < Steps; step++)
        {
            output.WriteLine($"{step}: {await job.StepAsync()}");
            await job.LookAsync();
        }

        await job.EndAsync();
    }

    /// <summary>One job in the hands of chance.</summary>
    private sealed class RandomJob : IAsyncDisposable
    {
        private readonly ProgressDatabase _database;
        private readonly long _id;
        private readonly Random _random;
        private readonly ManualClock[] _clocks = [new(), new()];
        private readonly Application[] _processes;
        private ProgressRecord? _last;

        private RandomJob(ProgressDatabase database, long id, Random random)
        {
            (_database, _id, _random) = (database, id, random);
            _processes = [new(database, _clocks[0]), new(database, _clocks[1])];
        }

        public static async Task<RandomJob> OpenAsync(ProgressDatabase database, long id, int items, Random random)
        {
            var job = new RandomJob(database, id, random);
            NewItem[] list = [.. Enumerable.Range(0, items).Select(item => new NewItem($"{item}", $"Song {item}") { Weight = random.Next(3) * random.Next(5000) })];
            await job._processes[0].InTransactionAsync(transaction => job._processes[0].Board.OpenAsync(transaction, id, "playlist:chance", list, default));
            return job;
        }

        public async Task<string> StepAsync()
        {
            var at = _random.Next(_processes.Length);
            var app = _processes[at];
            switch (_random.Next(10))
            {
                case 0:
                    var jump = TimeSpan.FromSeconds(_random.Next(-7200, 7200));
                    _clocks[at].Jump(jump);
                    return $"the clock of process {at} jumps by {jump}";
                case 1:
                    await app.DisposeAsync();
                    _processes[at] = new Application(_database, _clocks[at]);
                    return $"process {at} is killed and starts again";
                case 2:
                    await app.Board.FlushAsync(_id, default);
                    return $"process {at} yields the job to more urgent work";
                case 3:
                    await app.OpenAsync(_id, _random.Next(1, 2 * Items), "playlist:chance");
                    return $"process {at} begins it again, as after a failed attempt";
                case 4:
                    await FinishAsync(app, commit: false);
                    return $"process {at} fails in the middle of an item";
                case 5:
                    _clocks[at].Advance(TimeSpan.FromMilliseconds(_random.Next(3000)));
                    await PublishAsync(app);
                    return $"process {at} publishes what is due";
                default:
                    await FinishAsync(app, commit: true);
                    return $"process {at} finishes an item";
            }
        }

        public async Task LookAsync()
        {
            var record = await _processes[0].ReadAsync(_id);
            Assert.Equal(record.Current, record.Succeeded + record.Skipped + record.Failed);
            Assert.InRange(record.Current, 0, record.Total);
            Assert.InRange(record.Percentage, 0, 100);
            Assert.Equal(Items, record.Total);
            Assert.InRange(record.Current, 0, await FinishedAsync());
            if (_last is not null)
            {
                Assert.True(record.Succeeded >= _last.Succeeded && record.Skipped >= _last.Skipped && record.Failed >= _last.Failed, "The record went back.");
                Assert.True(record.UpdatedAt >= _last.UpdatedAt, "The record grew younger.");
            }

            foreach (var left in new[] { record.TimeLeft, record.WorkLeft }.OfType<TimeLeft>())
                Assert.True(TimeSpan.Zero <= left.Low && left.Low <= left.Likely && left.Likely <= left.High && left.Network <= left.Likely, $"{left}");
            _last = record;
        }

        /// <summary>Whoever ends the last run leaves the record as the items are.</summary>
        public async Task EndAsync()
        {
            foreach (var pending in await _processes[1].Board.NextAsync(_id, Items, default))
                await FinishAsync(_processes[1], commit: true, pending.Ordinal);
            await _processes[1].Board.FlushAsync(_id, default);

            await LookAsync();
            Assert.Equal((Items, 100.0), (_last!.Current, _last.Percentage));
            await using var weights = _database.DataSource.CreateCommand(
                "SELECT weight = finished_weight AND weight = settled_weight AND weight = (SELECT sum(weight) FROM progress.item i WHERE i.job_id = r.job_id) "
                + "FROM progress.record r WHERE job_id = $1");
            weights.Parameters.Add(new() { Value = _id });
            Assert.Equal(true, await weights.ExecuteScalarAsync());
            Assert.Equal(new ProgressRepair(0, 0), await _processes[0].Board.RepairAsync(long.MaxValue, default));

            // A replay is another job: it begins anew, and the old one stays as it ended.
            await _processes[0].OpenAsync(_id + 1000, 3, "playlist:chance");
            Assert.Equal(0, (await _processes[0].ReadAsync(_id + 1000)).Current);
            Assert.Equal(_last.Current, (await _processes[0].ReadAsync(_id)).Current);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var process in _processes)
                await process.DisposeAsync();
        }

        /// <summary>One that is pending or, as by a stale worker, any.</summary>
        private async Task FinishAsync(Application app, bool commit, int? which = null)
        {
            var pending = await app.Board.NextAsync(_id, Items, default);
            var ordinal = which ?? (pending.Count > 0 && _random.Next(4) > 0 ? pending[_random.Next(pending.Count)].Ordinal : _random.Next(Items));
            var took = TimeSpan.FromMilliseconds(_random.Next(2000));
            var result = new ItemResult(ordinal, (ItemState)_random.Next(1, 4), null, null, took) { Waited = took * _random.NextDouble() };
            await app.InTransactionAsync(transaction => app.Board.FinishAsync(transaction, _id, result, default), commit);
        }

        private static async Task PublishAsync(Application app)
        {
            var jobs = app.Get<RunningJobs>();
            foreach (var (id, running) in jobs.Due())
                await jobs.PublishAsync(id, running, default);
        }

        private async Task<int> FinishedAsync()
        {
            await using var count = _database.DataSource.CreateCommand("SELECT count(*)::integer FROM progress.item WHERE job_id = $1 AND state <> 0");
            count.Parameters.Add(new() { Value = _id });
            return (int)(await count.ExecuteScalarAsync())!;
        }
    }
}
