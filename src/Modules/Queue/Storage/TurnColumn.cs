namespace AnalysisApp.Queue.Storage;

/// <summary>What becomes of a column of <c>queue.job j</c> in a turn: where the job is taken, and where its run ended as the row <c>ended</c> says.</summary>
/// <param name="Name">The column.</param>
/// <param name="Taken">SQL; null where it stays.</param>
/// <param name="Ended">SQL; null where it stays.</param>
internal sealed record TurnColumn(string Name, string? Taken, string? Ended)
{
    // What was taken was ready: neither paused nor dated, and neither ended nor asked to stop. What merely waits keeps its last failure.
    private static readonly TurnColumn[] All =
    [
        new("state", "'in_progress'", "CASE WHEN cancel THEN 'cancelled' ELSE ended.state END"),
        new("ready", "false", "waits AND NOT cancel AND NOT pause AND ended.run_at IS NULL"),
        new("paused", null, "pause"),
        new("run_at", null, "CASE WHEN NOT cancel THEN ended.run_at END"),
        new("finished_at", null, "CASE WHEN cancel OR NOT waits THEN @now END"),
        new("attempt", "attempt + 1", "attempt - CASE WHEN counted THEN 0 ELSE 1 END"),
        new("advanced", "false", null),
        new("lease_epoch", "lease_epoch + 1", null),
        new("lease_instance", "@instance", "NULL"),
        new("lease_until", "@now + @lease", "NULL"),
        new("deadline_at", "@now + @timeout", "NULL"),
        new("worker", "@instance", null),
        new("started_at", "coalesce(started_at, @now)", null),
        new("stop_requested", null, "NULL"),
        new("avoid_instance", "NULL", null),
        new("avoid_until", "NULL", null),
        new("reason", "NULL", "NULL"),
        new("failure_kind", null, "CASE WHEN waits THEN failure_kind END"),
        new("failure_code", null, "CASE WHEN waits THEN failure_code END"),
        new("failure_message", null, "CASE WHEN waits THEN failure_message END"),
        new("failure_type", null, "CASE WHEN waits THEN failure_type END"),
    ];

    /// <summary>The assignments for jobs that are taken.</summary>
    public static string OfTaken => Assignments(All.Where(column => column.Taken is not null), column => column.Taken!);

    /// <summary>The assignments for jobs whose run ended.</summary>
    public static string OfEnded => Assignments(All.Where(column => column.Ended is not null), column => column.Ended!);

    /// <summary>The assignments for both, told apart by <c>taken</c>.</summary>
    public static string OfBoth => Assignments(All, column => column.Taken == column.Ended
        ? column.Taken!
        : $"CASE WHEN taken THEN {column.Taken ?? column.Same} ELSE {column.Ended ?? column.Same} END");

    private string Same => $"j.{Name}";

    private static string Assignments(IEnumerable<TurnColumn> columns, Func<TurnColumn, string> value)
        => string.Join(", ", columns.Select(column => $"{column.Name} = {value(column)}"));
}
