using AnalysisApp.Jobs;
using AnalysisApp.Queue;

namespace AnalysisApp.Api;

/// <summary>The queue at a glance.</summary>
internal static class QueueApi
{
    public static void Map(IEndpointRouteBuilder api)
        => api.MapGet("/queue", async (IJobQueue queue, CancellationToken cancellationToken)
            => TypedResults.Ok(QueueView.Of(await queue.ReadStatusAsync(cancellationToken)))).WithTags("Jobs");
}

/// <summary>The queue at a glance.</summary>
internal sealed record QueueView(
    bool Paused,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Counts,
    long Waiting,
    DateTimeOffset? OldestWaitingSince,
    int CompletedLastHour,
    IReadOnlyList<WorkerView> Workers)
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
                worker.Instance, worker.Version, worker.Slots, worker.StartedAt, worker.HeartbeatAt, worker.Alive, [.. worker.JobIds.Select(IdText.Of)]))]);
    }

    private static string Name<T>(T value)
        where T : struct, Enum
        => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}

/// <summary>One instance and what it runs.</summary>
internal sealed record WorkerView(
    string Instance, string Version, int Slots, DateTimeOffset StartedAt, DateTimeOffset HeartbeatAt, bool Alive, IReadOnlyList<string> JobIds);
