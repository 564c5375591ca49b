using System.Globalization;
using System.Text.Json;
using AnalysisApp.Api;
using AnalysisApp.Queue;

namespace AnalysisApp.Commands;

/// <summary>
/// <c>queue status</c>, <c>pause</c>, <c>resume</c>, <c>repair</c> and <c>replay</c>: asks the app that runs, over its own API; with <c>--json</c> for programs.
/// </summary>
internal static class QueueCommand
{
    private const string Usage = """
        Usage: queue status | queue pause | queue resume | queue repair
               queue replay ID | queue replay --state=completed|failed|cancelled [--type=TYPE]
               each with   [--json] [--urls=http://localhost:8080]
        """;

    /// <returns>False for wrong usage.</returns>
    /// <exception cref="CommandFaultException">No app answers, or it refuses, or something could not be mended.</exception>
    public static async Task<bool> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var options = args.Where(arg => arg.StartsWith("--", StringComparison.Ordinal)).ToArray();
        var json = options.Contains("--json");
        Func<QueueClient, Task>? command = args.Except(options).ToArray() switch
        {
            ["status"] => app => StatusAsync(app, HttpMethod.Get, null, json, cancellationToken),
            ["pause"] => app => StatusAsync(app, HttpMethod.Put, new QueueRequest(Paused: true, Workers: null), json, cancellationToken),
            ["resume"] => app => StatusAsync(app, HttpMethod.Put, new QueueRequest(Paused: false, Workers: null), json, cancellationToken),
            ["repair"] => app => RepairAsync(app, json, cancellationToken),
            ["replay", var id] when long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var job)
                => app => ReplayAsync(app, $"api/jobs/{job}/replay", null, json, cancellationToken),
            ["replay"] when EndedOf(options) is { } filter
                => app => ReplayAsync(app, "api/jobs/control", new ControlRequest(JobAction.Replay, filter, null, null), json, cancellationToken),
            _ => null,
        };
        if (command is null)
        {
            await Console.Error.WriteLineAsync(Usage);
            return false;
        }

        using var client = QueueClient.Of([.. options.Where(option => option != "--json")]);
        await command(client);
        return true;
    }

    /// <returns>Null unless the options name a state in which a job can be replayed.</returns>
    private static ControlFilter? EndedOf(string[] options)
    {
        JobState? state = ValueOf("--state=") switch
        {
            "completed" => JobState.Completed,
            "failed" => JobState.Failed,
            "cancelled" => JobState.Cancelled,
            _ => null,
        };
        return state is null ? null : new ControlFilter(state, ValueOf("--type="));

        string? ValueOf(string name) => options.LastOrDefault(option => option.StartsWith(name, StringComparison.Ordinal))?[name.Length..];
    }

    private static async Task ReplayAsync(QueueClient app, string path, object? body, bool json, CancellationToken cancellationToken)
    {
        var answer = await app.AskAsync<JsonElement>(HttpMethod.Post, path, body, cancellationToken);
        var said = answer.TryGetProperty("changed", out var changed)
            ? $"Replayed jobs: {changed.GetInt32()}."
            : $"Job {answer.GetProperty("id").GetString()} does it: {answer.GetProperty("title").GetString()}.";
        await Console.Out.WriteLineAsync(json ? answer.GetRawText() : said);
    }

    /// <summary>What could not be mended ends with exit code 1, after all was told.</summary>
    private static async Task RepairAsync(QueueClient app, bool json, CancellationToken cancellationToken)
    {
        var repair = await app.AskAsync<RepairView>(HttpMethod.Post, "api/queue/repair", null, cancellationToken);
        if (json)
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(repair, ApiJson.Options));
        }
        else
        {
            if (repair.Findings.Count == 0)
                await Console.Out.WriteLineAsync("The queue is as it should be.");
            foreach (var finding in repair.Findings)
                await Console.Out.WriteLineAsync($"{finding.What,-28} {finding.Count} found, {finding.Mended} mended");
        }

        var left = repair.Findings.Where(finding => finding.Mended < finding.Count).Select(finding => finding.What).ToArray();
        if (left.Length > 0)
            throw new CommandFaultException($"Not mended: {string.Join(", ", left)}. What is missing was taken out of the database by hand; restore a backup that has it.");
    }

    private static async Task StatusAsync(QueueClient app, HttpMethod method, object? body, bool json, CancellationToken cancellationToken)
    {
        var queue = await app.AskAsync<QueueView>(method, "api/queue", body, cancellationToken);
        if (json)
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(queue, ApiJson.Options));
        else
            await PrintAsync(queue);
    }

    private static async Task PrintAsync(QueueView queue)
    {
        await Console.Out.WriteLineAsync(queue.Paused ? "The queue is paused: no job starts until it is resumed." : "The queue is not paused.");
        foreach (var (state, counts) in queue.Counts)
        {
            var jobs = counts.Where(count => count.Value > 0).Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Value} {count.Key}"));
            await Console.Out.WriteLineAsync($"{state,-12} {string.Join(", ", jobs.DefaultIfEmpty("none"))}");
        }

        if (queue.OldestWaitingSince is { } since)
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"The oldest waits since {since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC."));
        foreach (var worker in queue.Workers)
        {
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{worker.Instance}  {(worker.Alive ? "alive" : "dead")}, {worker.JobIds.Count} of {worker.Slots} workers busy, version {worker.Version}"));
        }
    }
}
