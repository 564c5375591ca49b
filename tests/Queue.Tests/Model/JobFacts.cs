using AnalysisApp.Queue.Storage;
using Npgsql;

namespace AnalysisApp.Queue.Tests.Model;

/// <summary>One row of the job table, as far as the model predicts it. A further column is a property, a name in Columns and a line in Read.</summary>
internal sealed record JobFacts
{
    public const string Columns = """
        id, target, scope, priority, state, ready, paused, fair_tag, run_at, cursor, advanced, attempt, lease_epoch, lease_instance, lease_until,
        deadline_at, stop_requested, worker, user_id, created_at, started_at, finished_at, reason, failure_kind, failure_code, failure_type
        """;

    public required long Id { get; init; }

    public required string Target { get; init; }

    public required string Scope { get; init; }

    public required JobPriority Priority { get; init; }

    public JobState State { get; init; } = JobState.Pending;

    public bool Ready { get; init; } = true;

    public bool Paused { get; init; }

    public required long FairTag { get; init; }

    public DateTimeOffset? RunAt { get; init; }

    public string? Cursor { get; init; }

    public bool Advanced { get; init; }

    public int Attempt { get; init; }

    public long Epoch { get; init; }

    public string? LeaseInstance { get; init; }

    public DateTimeOffset? LeaseUntil { get; init; }

    public DateTimeOffset? DeadlineAt { get; init; }

    public StopReason? Stop { get; init; }

    public string? Worker { get; init; }

    public Guid? UserId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public string? Reason { get; init; }

    public FailureKind? FailureKind { get; init; }

    public string? FailureCode { get; init; }

    public string? FailureType { get; init; }

    public bool IsLive => FinishedAt is null;

    public static JobFacts Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Target = row.GetString(1),
        Scope = row.GetString(2),
        Priority = (JobPriority)row.GetInt16(3),
        State = JobWords.StateOf(row.GetString(4)),
        Ready = row.GetBoolean(5),
        Paused = row.GetBoolean(6),
        FairTag = row.GetInt64(7),
        RunAt = JobRow.TimeOrNull(row, 8),
        Cursor = TextOrNull(row, 9),
        Advanced = row.GetBoolean(10),
        Attempt = row.GetInt32(11),
        Epoch = row.GetInt64(12),
        LeaseInstance = TextOrNull(row, 13),
        LeaseUntil = JobRow.TimeOrNull(row, 14),
        DeadlineAt = JobRow.TimeOrNull(row, 15),
        Stop = JobWords.StopOf(TextOrNull(row, 16)),
        Worker = TextOrNull(row, 17),
        UserId = row.IsDBNull(18) ? null : row.GetGuid(18),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(19),
        StartedAt = JobRow.TimeOrNull(row, 20),
        FinishedAt = JobRow.TimeOrNull(row, 21),
        Reason = TextOrNull(row, 22),
        FailureKind = TextOrNull(row, 23) is { } kind ? JobWords.KindOf(kind) : null,
        FailureCode = TextOrNull(row, 24),
        FailureType = TextOrNull(row, 25),
    };

    /// <summary>Only what differs, for a failing run's message.</summary>
    public string DifferenceTo(JobFacts actual) => string.Join("; ", typeof(JobFacts).GetProperties()
        .Where(property => property.CanWrite && !Equals(property.GetValue(this), property.GetValue(actual)))
        .Select(property => $"{property.Name} should be {property.GetValue(this) ?? "null"} and is {property.GetValue(actual) ?? "null"}"));

    private static string? TextOrNull(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
