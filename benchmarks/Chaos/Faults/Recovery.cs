using System.Diagnostics;
using Npgsql;

namespace AnalysisApp.Queue.Chaos.Faults;

/// <summary>One fault that happened.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Alone">Whether no other fault was under way.</param>
/// <param name="TakenOver">From the fault until the last job that ran on the instance ran again, or had ended or put itself off; null when it was of the database.</param>
/// <param name="WorkingAgain">From the fault's end until every instance that it hit had an effect committed.</param>
internal sealed record Fault(FaultKind Kind, bool Alone, TimeSpan? TakenOver, TimeSpan? WorkingAgain);

/// <summary>Looks from outside when things are as they should be again. What the database does not answer meanwhile is asked again.</summary>
internal sealed class Recovery(NpgsqlDataSource database)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>The jobs that an instance holds now, with the fencing numbers of these leases.</summary>
    public Task<(long[] Ids, long[] Epochs)> HeldByAsync(string instance, CancellationToken cancellationToken) => AskAsync(
        async token =>
        {
            await using var command = database.CreateCommand("SELECT id, lease_epoch FROM queue.job WHERE lease_until IS NOT NULL AND lease_instance = @instance");
            command.Parameters.AddWithValue("instance", instance);
            var held = new List<(long Id, long Epoch)>();
            await using var row = await command.ExecuteReaderAsync(token);
            while (await row.ReadAsync(token))
                held.Add((row.GetInt64(0), row.GetInt64(1)));
            return (held.Select(job => job.Id).ToArray(), held.Select(job => job.Epoch).ToArray());
        },
        cancellationToken);

    /// <summary>Until an instance has a job that takes a while, so that a fault meets it at work.</summary>
    public Task UntilBusyAsync(string instance, CancellationToken cancellationToken) => UntilAsync(
        Stopwatch.GetTimestamp(),
        "SELECT EXISTS (SELECT FROM queue.job WHERE lease_until IS NOT NULL AND lease_instance = @instance AND (arguments->>'stepMs')::int >= 500)",
        command => command.Parameters.AddWithValue("instance", instance),
        cancellationToken);

    /// <summary>Until none of these leases holds any more and none of their jobs waits for a worker.</summary>
    public Task<TimeSpan?> UntilTakenOverAsync((long[] Ids, long[] Epochs) held, long since, CancellationToken cancellationToken) => UntilAsync(
        since,
        """
        SELECT NOT EXISTS (
          SELECT FROM unnest(@ids, @epochs) AS h (id, epoch) JOIN queue.job j USING (id)
          WHERE j.ready OR (j.state = 'in_progress' AND j.lease_epoch = h.epoch))
        """,
        command =>
        {
            command.Parameters.AddWithValue("ids", held.Ids);
            command.Parameters.AddWithValue("epochs", held.Epochs);
        },
        cancellationToken);

    /// <summary>Until each of the instances has done something.</summary>
    public Task<TimeSpan?> UntilAtWorkAsync(string[] instances, long since, CancellationToken cancellationToken)
    {
        var from = TimeProvider.System.GetUtcNow() - Stopwatch.GetElapsedTime(since);
        return UntilAsync(
            since,
            "SELECT count(DISTINCT instance) = cardinality(@instances) FROM chaos.effect WHERE at > @from AND instance = ANY (@instances)",
            command =>
            {
                command.Parameters.AddWithValue("instances", instances);
                command.Parameters.AddWithValue("from", from);
            },
            cancellationToken);
    }

    private async Task<TimeSpan?> UntilAsync(long since, string sql, Action<NpgsqlCommand> fill, CancellationToken cancellationToken)
    {
        while (Stopwatch.GetElapsedTime(since) < Patience)
        {
            var isSo = await AskAsync(
                async token =>
                {
                    await using var command = database.CreateCommand(sql);
                    fill(command);
                    return await command.ExecuteScalarAsync(token) is true;
                },
                cancellationToken);
            if (isSo)
                return Stopwatch.GetElapsedTime(since);
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }

        return null;
    }

    private static async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await ask(cancellationToken);
            }
            catch (NpgsqlException)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }
}
