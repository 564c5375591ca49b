using Npgsql;

namespace AnalysisApp.Queue.Storage;

/// <summary>This process among the instances: its lasting name, and a number that only this process has.</summary>
/// <param name="Name">Lasting.</param>
/// <param name="Incarnation">This process' own.</param>
/// <param name="Version">The program's.</param>
/// <param name="Slots">Jobs that it can run at a time.</param>
/// <param name="Lease">How long a heartbeat lasts.</param>
/// <param name="Reserved">Those of the slots that take nothing but <c>high</c>; never all.</param>
internal sealed record InstanceIdentity(string Name, Guid Incarnation, string Version, int Slots, TimeSpan Lease, int Reserved = 0)
{
    public void AddTo(NpgsqlCommand command)
    {
        command.Parameters.AddWithValue("instance", Name);
        command.Parameters.AddWithValue("incarnation", Incarnation);
        command.Parameters.AddWithValue("version", Version);
        command.Parameters.AddWithValue("slots", Slots);
        command.Parameters.AddWithValue("reserved", Reserved);
        command.Parameters.AddWithValue("lease", Lease);
    }
}

/// <summary>The list of worker instances.</summary>
internal sealed class InstanceRegistry(NpgsqlDataSource dataSource, TimeProvider clock)
{
    // Takes the name over from an earlier process, whose heartbeats then change nothing; and notes the version, where it is the first of it.
    private const string RegisterSql = """
        WITH deployed AS (
          INSERT INTO queue.deployment (version, instance, first_seen) SELECT @version, @instance, @now WHERE @version <> '' ON CONFLICT (version) DO NOTHING)
        INSERT INTO queue.instance (name, incarnation, version, slots, reserved, started_at, heartbeat_at, lease)
        VALUES (@instance, @incarnation, @version, @slots, @reserved, @now, @now, @lease)
        ON CONFLICT (name) DO UPDATE
          SET incarnation = EXCLUDED.incarnation, version = EXCLUDED.version, slots = EXCLUDED.slots, reserved = EXCLUDED.reserved,
              started_at = EXCLUDED.started_at, heartbeat_at = EXCLUDED.heartbeat_at, lease = EXCLUDED.lease
        """;

    private const string AnnounceSql = """
        UPDATE queue.instance SET slots = @slots, reserved = @reserved WHERE name = @instance AND incarnation = @incarnation
        """;

    public async Task RegisterAsync(InstanceIdentity instance, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(RegisterSql);
        instance.AddTo(command);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Tells at once what the next heartbeat would tell: how many slots there are.</summary>
    public async Task AnnounceAsync(InstanceIdentity instance, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(AnnounceSql);
        instance.AddTo(command);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task DeregisterAsync(InstanceIdentity instance, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("DELETE FROM queue.instance WHERE name = @name AND incarnation = @incarnation");
        command.Parameters.AddWithValue("name", instance.Name);
        command.Parameters.AddWithValue("incarnation", instance.Incarnation);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
