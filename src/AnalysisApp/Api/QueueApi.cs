using AnalysisApp.Jobs;
using AnalysisApp.Queue;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnalysisApp.Api;

/// <summary>The queue as a whole: at a glance, and its switches.</summary>
internal static class QueueApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var queue = api.MapGroup("/queue").WithTags("Jobs").RequireAuthorization(Permission.Admin);
        queue.MapGet("/", ReadAsync);
        queue.MapPut("/users/{userId:guid}", ChangeUserAsync).Audited("queue.user_changed").Produces<QueueView>().ProducesProblem(StatusCodes.Status400BadRequest);
        queue.MapGet("/history", ReadHistoryAsync).Produces<QueueHistoryView>().ProducesProblem(StatusCodes.Status400BadRequest);
        queue.MapPost("/repair", RepairAsync).Audited("queue.repaired");
        queue.MapPut("/", ChangeAsync).Audited("queue.changed").Produces<QueueView>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Ok<QueueView>> ReadAsync(IJobQueue queue, CancellationToken cancellationToken)
        => TypedResults.Ok(QueueView.Of(await queue.ReadStatusAsync(cancellationToken)));

    private static async Task<IResult> ReadHistoryAsync(string? span, string? priority, IJobHistory history, CancellationToken cancellationToken)
    {
        if (HistorySpan.Find(span ?? HistorySpan.Usual.Name) is not { } wanted)
            return Problems.Invalid("span", $"It is {span}; it may be {string.Join(", ", HistorySpan.All.Select(each => each.Name))}.");
        var of = Enum.GetValues<JobPriority>().Cast<JobPriority?>().FirstOrDefault(each => Name(each!.Value) == priority);
        if (priority is not null && of is null)
            return Problems.Invalid("priority", $"It is {priority}; it may be {string.Join(", ", Enum.GetValues<JobPriority>().Select(Name))}.");
        return TypedResults.Ok(QueueHistoryView.Of(await wanted.ReadAsync(history, of, cancellationToken)));
    }

    private static string Name(JobPriority priority) => JobSearch.NameOf(priority);

    private static async Task<IResult> ChangeAsync(QueueRequest request, IJobQueue queue, IWorkers workers, CancellationToken cancellationToken)
    {
        if (request is { Paused: null, Workers: null })
            return Problems.Invalid("paused", "Neither paused nor workers is given; give at least one of them.");
        if (request.Workers is < 1 or > IWorkers.Most)
            return Problems.Invalid("workers", $"It is {request.Workers}; it may be 1 to {IWorkers.Most}.");
        if (request.Workers is not null && workers.Count == 0)
            return Problems.Of(StatusCodes.Status409Conflict, "wrong_state", "This instance runs no jobs (Roles); ask one that does.");

        if (request.Workers is { } count)
            await workers.SetAsync(count, cancellationToken);
        if (request.Paused is { } paused)
            await queue.SetPausedAsync(paused, cancellationToken);
        return await ReadAsync(queue, cancellationToken);
    }

    private static async Task<IResult> ChangeUserAsync(Guid userId, QueueUserRequest request, IJobQueue queue, CancellationToken cancellationToken)
    {
        if (request.Paused is not { } paused)
            return Problems.Invalid("paused", "It is not given; give true or false.");

        await queue.SetUserPausedAsync(userId, paused, cancellationToken);
        return await ReadAsync(queue, cancellationToken);
    }

    private static async Task<Ok<RepairView>> RepairAsync(RepairQueue repair, CancellationToken cancellationToken)
        => TypedResults.Ok(new RepairView(await repair.RunAsync(cancellationToken)));
}

/// <summary>What a repair found and mended; no findings when all is well.</summary>
internal sealed record RepairView(IReadOnlyList<QueueFinding> Findings);

/// <summary>What to change; what is absent stays.</summary>
/// <param name="Paused">True: on every instance no job starts, and what runs goes on to its end.</param>
/// <param name="Workers">Jobs that run at a time in the instance that is asked, 1 to 128, until it is started again.</param>
internal sealed record QueueRequest(bool? Paused, int? Workers);

/// <summary>What to change for one user; the nil uuid stands for work that no user asked for.</summary>
/// <param name="Paused">True: on every instance no job of the user starts, and what runs goes on to its end.</param>
internal sealed record QueueUserRequest(bool? Paused);

/// <summary>The queue at a glance.</summary>
internal sealed record QueueView(
    bool Paused,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Counts,
    long Waiting,
    DateTimeOffset? OldestWaitingSince,
    int CompletedLastHour,
    IReadOnlyList<WorkerView> Workers,
    IReadOnlyList<PausedUserView> PausedUsers)
{
    public static QueueView Of(QueueStatus status)
    {
        var counts = new Dictionary<string, IReadOnlyDictionary<string, long>>();
        foreach (var state in Enum.GetValues<JobState>())
        {
            counts[Name(state)] = Enum.GetValues<JobPriority>().ToDictionary(
                Name, priority => status.Counts.FirstOrDefault(count => count.State == state && count.Priority == priority)?.Count ?? 0);
        }

        return new QueueView(
            status.Paused,
            counts,
            status.Counts.Where(count => count.State is JobState.Pending or JobState.Interrupted).Sum(count => count.Count),
            status.OldestWaitingSince,
            status.CompletedLastHour,
            [.. status.Workers.Select(worker => new WorkerView(
                worker.Instance, worker.Version, worker.Slots, worker.StartedAt, worker.HeartbeatAt, worker.Alive, [.. worker.JobIds.Select(IdText.Of)],
                worker.ReservedForHigh))],
            [.. status.PausedUsers.Select(user => new PausedUserView(user.UserId ?? Guid.Empty, user.PausedAt))]);
    }

    private static string Name<T>(T value)
        where T : struct, Enum
        => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}

/// <summary>One instance and what it runs.</summary>
internal sealed record WorkerView(
    string Instance,
    string Version,
    int Slots,
    DateTimeOffset StartedAt,
    DateTimeOffset HeartbeatAt,
    bool Alive,
    IReadOnlyList<string> JobIds,
    int ReservedForHigh);

/// <summary>A user whose work does not start.</summary>
/// <param name="UserId">The nil uuid for work that no user asked for.</param>
/// <param name="PausedAt">Since when.</param>
internal sealed record PausedUserView(Guid UserId, DateTimeOffset PausedAt);
