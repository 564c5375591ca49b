using System.Diagnostics;
using Npgsql;

namespace AnalysisApp.Queue.Chaos.Load;

/// <summary>Whoever asks for the work: through all of the chaos, in transactions that hold the job and what it is about.</summary>
internal sealed class Enqueuer(ChaosSize size, JobDice dice, IJobQueue queue, NpgsqlDataSource database)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly List<(long JobId, long DueAt)> _toCancel = [];
    private volatile bool _hurry;

    public int Joined { get; private set; }

    /// <summary>The faults are over; the rest may come at once.</summary>
    public void Hurry() => _hurry = true;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();

        // The faults must meet work to the last: where they take longer than was thought, there is more of it.
        for (var n = 0; n < size.Jobs || !_hurry;)
        {
            var batch = Enumerable.Range(n, dice.BatchSize()).Select(dice.Draw).ToArray();
            n += batch.Length;
            await UntilDoneAsync(token => EnqueueAsync(batch, token), cancellationToken);
            do
            {
                await CancelDueAsync(cancellationToken);
                await Task.Delay(_hurry ? TimeSpan.Zero : Pause, TimeProvider.System, cancellationToken);
            }
            while (!_hurry && Stopwatch.GetElapsedTime(began) < size.Enqueueing * ((double)n / size.Jobs));
        }

        while (_toCancel.Count > 0)
        {
            await CancelDueAsync(cancellationToken);
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    private async Task EnqueueAsync(
        IReadOnlyCollection<(NewJob<ChaosArguments> Job, JobPriority? AskedAgain)> batch, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // A commit whose answer was lost may have been one. All of the batch is there, or none.
        await using (var there = new NpgsqlCommand("SELECT job_id FROM chaos.job WHERE n = @n", connection, transaction))
        {
            there.Parameters.AddWithValue("n", batch.First().Job.Arguments.N);
            if (await there.ExecuteScalarAsync(cancellationToken) is not null)
            {
                await RememberAsync(batch, connection, transaction, cancellationToken);
                return;
            }
        }

        var joined = 0;
        foreach (var (job, askedAgain) in batch)
        {
            var enqueued = await queue.EnqueueAsync(transaction, job, cancellationToken);
            if (askedAgain is { } priority)
            {
                var again = await queue.EnqueueAsync(transaction, job with { Priority = priority }, cancellationToken);
                if (!again.Joined || again.Job.Id != enqueued.Job.Id)
                    throw new InvalidOperationException($"Job {job.Arguments.N} was asked for twice and is there twice.");
                joined++;
            }

            await using var note = new NpgsqlCommand(
                "INSERT INTO chaos.job (n, steps, meant, job_id) VALUES (@n, @steps, @meant, @job)", connection, transaction);
            note.Parameters.AddWithValue("n", job.Arguments.N);
            note.Parameters.AddWithValue("steps", job.Arguments.Steps);
            note.Parameters.AddWithValue("meant", $"{job.Arguments.End}");
            note.Parameters.AddWithValue("job", enqueued.Job.Id);
            await note.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        Joined += joined;
        await RememberAsync(batch, connection, null, cancellationToken);
    }

    private async Task RememberAsync(
        IEnumerable<(NewJob<ChaosArguments> Job, JobPriority? AskedAgain)> batch, NpgsqlConnection connection, NpgsqlTransaction? transaction,
        CancellationToken cancellationToken)
    {
        var doomed = batch.Where(b => b.Job.Arguments.End == MeantEnd.CancelledByRequest).Select(b => b.Job.Arguments.N).ToArray();
        if (doomed.Length == 0)
            return;

        await using var find = new NpgsqlCommand("SELECT job_id FROM chaos.job WHERE n = ANY (@n)", connection, transaction);
        find.Parameters.AddWithValue("n", doomed);
        await using var row = await find.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            // Some while they wait, some while they run, some while they are put off.
            var id = row.GetInt64(0);
            _toCancel.Add((id, Stopwatch.GetTimestamp() + (Stopwatch.Frequency * (id % 30) / 10)));
        }
    }

    private async Task CancelDueAsync(CancellationToken cancellationToken)
    {
        foreach (var due in _toCancel.Where(due => due.DueAt <= Stopwatch.GetTimestamp()).ToArray())
        {
            await UntilDoneAsync(token => queue.CancelAsync(due.JobId, token), cancellationToken);
            _toCancel.RemoveAll(other => other.JobId == due.JobId);
        }
    }

    /// <summary>The database may be gone at any moment; a client of the queue tries again, as a person would.</summary>
    private static async Task UntilDoneAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await work(cancellationToken);
                return;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(Pause * 4, TimeProvider.System, cancellationToken);
            }
        }
    }
}
