using System.Diagnostics;
using AnalysisApp.Queue.Tests.Parts;
using Npgsql;

namespace AnalysisApp.Queue.Tests.Model;

/// <summary>Where the queue and the model parted.</summary>
/// <param name="Steps">Up to and with the one that did it.</param>
/// <param name="Reason">How they differ.</param>
internal sealed record Divergence(IReadOnlyList<Step> Steps, string Reason);

/// <summary>Runs sequences of steps, each on an empty queue, and compares all there is after every step.</summary>
internal sealed class ModelRun(QueueDatabase database)
{
    private static readonly TimeSpan ShortenFor = TimeSpan.FromSeconds(30);

    /// <summary>Steps that had something to act on, by their kind.</summary>
    public SortedDictionary<string, int> StepsDone { get; } = new(StringComparer.Ordinal);

    public async Task<Divergence?> RunAsync(IReadOnlyList<Step> steps)
    {
        await using var queue = new RealQueue(database);
        await queue.EmptyAsync();
        var model = new QueueModel(queue.Clock);
        IReadOnlyList<JobFacts> before = [];

        for (var n = 0; n < steps.Count; n++)
        {
            try
            {
                if (!await steps[n].RunAsync(model, queue))
                    continue;
                var kind = steps[n].GetType().Name;
                StepsDone[kind] = StepsDone.GetValueOrDefault(kind) + 1;
                var now = await queue.ReadJobsAsync();
                Compare(model, before, now);
                before = now;
                if (n % 5 == 0 || n == steps.Count - 1)
                    CompareStatus(model, await queue.ReadStatusAsync(), queue.Clock.GetUtcNow());
            }
            catch (Exception fault)
            {
                // A fault of the queue, say a check of the table, is a difference too.
                return new Divergence([.. steps.Take(n + 1)], fault is DiffersException ? fault.Message : fault.ToString());
            }
        }

        return null;
    }

    /// <summary>Leaves out ever smaller pieces, as long as the rest still fails: not the shortest there is, but short.</summary>
    public async Task<Divergence> ShortenAsync(Divergence found)
    {
        var began = Stopwatch.GetTimestamp();
        for (var piece = found.Steps.Count / 2; piece > 0;)
        {
            var length = found.Steps.Count;
            for (var from = length - 1 - piece; from >= 0 && Stopwatch.GetElapsedTime(began) < ShortenFor; from = Math.Min(from, found.Steps.Count) - piece)
            {
                try
                {
                    found = await RunAsync([.. found.Steps.Take(from), .. found.Steps.Skip(from + piece)]) ?? found;
                }
                catch (NpgsqlException)
                {
                    // Without its server there is nothing to try on; what was found is still to be told.
                    return found;
                }
            }

            // One step less may be what lets another go.
            piece = piece == 1 && found.Steps.Count < length ? 1 : piece / 2;
        }

        return found;
    }

    private static void Compare(QueueModel model, IReadOnlyList<JobFacts> before, IReadOnlyList<JobFacts> now)
    {
        Differs.UnlessSameList("jobs", model.Jobs.Keys, now.Select(job => job.Id));
        foreach (var (expected, actual) in model.Jobs.Values.Zip(now))
            Differs.Unless(expected == actual, $"Job {actual.Id}: {expected.DifferenceTo(actual)}");

        // What holds whatever the model thinks.
        Differs.Unless(
            now.Where(job => job.IsLive).GroupBy(job => (job.Target, job.Scope)).All(same => same.Count() == 1), "Two live jobs do the same work.");
        var epochs = before.ToDictionary(job => job.Id, job => job.Epoch);
        Differs.Unless(now.All(job => job.Epoch >= epochs.GetValueOrDefault(job.Id)), "An epoch went back.");
    }

    private static void CompareStatus(QueueModel model, QueueStatus status, DateTimeOffset now)
    {
        Differs.UnlessSame("queue paused", model.Paused, status.Paused);
        Differs.UnlessSameList("paused users", model.PausedUsers.Order(), status.PausedUsers.Select(user => user.UserId ?? Guid.Empty).Order());
        Differs.UnlessSameList(
            "counts",
            model.Jobs.Values.GroupBy(job => (job.State, job.Priority)).Select(same => (same.Key.State, same.Key.Priority, (long)same.Count())).Order(),
            status.Counts.Select(count => (count.State, count.Priority, count.Count)).Order());
        Differs.UnlessSame(
            "oldest waiting",
            model.Jobs.Values.FirstOrDefault(job => job.State is JobState.Pending or JobState.Interrupted)?.CreatedAt, status.OldestWaitingSince);
        Differs.UnlessSame("completed in the last hour", model.Tally.CompletedLastHour, status.CompletedLastHour);
        Differs.UnlessSameList(
            "workers",
            model.Fleet.Listed.OrderBy(row => row.Key, StringComparer.Ordinal).Select(row => Told(
                row.Key, row.Value.StartedAt, row.Value.HeartbeatAt, row.Value.HeartbeatAt + QueueModel.Lease >= now,
                model.Jobs.Values.Where(job => job.LeaseInstance == row.Key).Select(job => job.Id))),
            status.Workers.OrderBy(worker => worker.Instance, StringComparer.Ordinal).Select(worker => Told(
                worker.Instance, worker.StartedAt, worker.HeartbeatAt, worker.Alive, worker.JobIds)));

        static string Told(string name, DateTimeOffset started, DateTimeOffset beat, bool alive, IEnumerable<long> jobs)
            => $"{name} since {started:O} beat {beat:O} alive {alive} runs {string.Join('+', jobs)}";
    }
}
