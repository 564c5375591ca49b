using System.Globalization;
using Npgsql;

namespace AnalysisApp.Queue.Chaos.Load;

/// <summary>How a job is meant to end, whatever happens to those who run it.</summary>
internal enum MeantEnd
{
    Completed,

    /// <summary>The handler says that the work is wrong.</summary>
    Failed,

    /// <summary>The handler says that nothing is left to do.</summary>
    Cancelled,

    /// <summary>It never ends by itself, and is cancelled from outside.</summary>
    CancelledByRequest,
}

/// <param name="N">Which of the jobs, from 0.</param>
/// <param name="Steps">Checkpoints on the way, each with an effect.</param>
/// <param name="StepMs">How long one takes.</param>
/// <param name="Faults">How often it fails on purpose, and is tried again.</param>
/// <param name="Snoozes">How often it puts itself off.</param>
/// <param name="End">How it is meant to end.</param>
internal sealed record ChaosArguments(int N, int Steps, int StepMs, int Faults, int Snoozes, MeantEnd End) : IJobArguments
{
    public static string JobType => "chaos";
}

/// <summary>Who runs it, as the effects tell.</summary>
internal sealed record RunnerName(string Name);

/// <summary>A job whose every step leaves a row behind, in the transaction of its checkpoint. Nothing but the queue keeps a row from coming twice.</summary>
internal sealed class ChaosHandler(NpgsqlDataSource database, RunnerName runner) : IJobHandler<ChaosArguments>
{
    /// <summary>No constraint keeps an effect from being there twice: it would be seen.</summary>
    public const string SchemaSql = """
        CREATE SCHEMA chaos;
        CREATE TABLE chaos.job (n int PRIMARY KEY, steps int NOT NULL, meant text NOT NULL, job_id bigint NOT NULL);
        CREATE TABLE chaos.effect (n int NOT NULL, step int NOT NULL, instance text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp());
        CREATE INDEX effect_at ON chaos.effect (at);
        CREATE TABLE chaos.purpose (n int NOT NULL, kind text NOT NULL);
        CREATE INDEX purpose_n ON chaos.purpose (n);
        """;

    public async Task<JobOutcome> HandleAsync(ChaosArguments arguments, JobRun run, CancellationToken cancellationToken)
    {
        var done = run.Cursor is { } cursor ? int.Parse(cursor, CultureInfo.InvariantCulture) : 0;
        for (; done < arguments.Steps; done++)
        {
            if (run.StopRequested.IsCancellationRequested)
                return JobOutcome.Interrupted;

            // Some before their first effect, some in the middle.
            if (done == Math.Min(arguments.N % 2, arguments.Steps - 1) && await OnPurposeAsync(arguments, cancellationToken) is { } outcome)
                return outcome;
            await Task.Delay(TimeSpan.FromMilliseconds(arguments.StepMs), TimeProvider.System, cancellationToken);
            await StepAsync(arguments.N, done, run, cancellationToken);
        }

        switch (arguments.End)
        {
            case MeantEnd.Failed:
                throw new JobFaultException(FailureKind.Malformed, "meant_to_fail", "This job was meant to fail.");
            case MeantEnd.Cancelled:
                return new JobOutcome.Cancel("This job was meant to be cancelled.");
            case MeantEnd.CancelledByRequest:
                await Task.Delay(TimeSpan.FromSeconds(0.5), TimeProvider.System, run.StopRequested).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return run.StopRequested.IsCancellationRequested ? JobOutcome.Interrupted : new JobOutcome.Snooze(TimeSpan.FromSeconds(1));
        }

        // The completion is an effect too; a run that finds it there has only to say so.
        if (done == arguments.Steps)
            await StepAsync(arguments.N, done, run, cancellationToken);
        return JobOutcome.Done;
    }

    private async Task StepAsync(int n, int step, JobRun run, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var effect = new NpgsqlCommand("INSERT INTO chaos.effect (n, step, instance) VALUES (@n, @step, @instance)", connection, transaction);
        effect.Parameters.AddWithValue("n", n);
        effect.Parameters.AddWithValue("step", step);
        effect.Parameters.AddWithValue("instance", runner.Name);
        await effect.ExecuteNonQueryAsync(cancellationToken);
        await run.CheckpointAsync(transaction, (step + 1).ToString(CultureInfo.InvariantCulture), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <returns>The snooze that is due; null when the job should simply go on.</returns>
    /// <exception cref="JobFaultException">The fault that is due.</exception>
    private async Task<JobOutcome?> OnPurposeAsync(ChaosArguments arguments, CancellationToken cancellationToken)
    {
        if (arguments is { Faults: 0, Snoozes: 0 })
            return null;

        await using var said = database.CreateCommand("SELECT kind, count(*) FROM chaos.purpose WHERE n = @n GROUP BY kind");
        said.Parameters.AddWithValue("n", arguments.N);
        var times = new Dictionary<string, long>(StringComparer.Ordinal);
        await using (var row = await said.ExecuteReaderAsync(cancellationToken))
        {
            while (await row.ReadAsync(cancellationToken))
                times[row.GetString(0)] = row.GetInt64(1);
        }

        if (times.GetValueOrDefault("fault") < arguments.Faults)
        {
            await SayAsync("fault");
            throw new JobFaultException(FailureKind.Transient, "on_purpose", "This attempt was meant to fail.");
        }

        if (times.GetValueOrDefault("snooze") >= arguments.Snoozes)
            return null;
        await SayAsync("snooze");
        return new JobOutcome.Snooze(TimeSpan.FromSeconds(1));

        async Task SayAsync(string kind)
        {
            await using var say = database.CreateCommand("INSERT INTO chaos.purpose (n, kind) VALUES (@n, @kind)");
            say.Parameters.AddWithValue("n", arguments.N);
            say.Parameters.AddWithValue("kind", kind);
            await say.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
