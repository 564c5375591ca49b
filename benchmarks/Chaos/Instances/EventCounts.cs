using System.Globalization;
using System.Text.RegularExpressions;

namespace AnalysisApp.Queue.Chaos.Instances;

/// <summary>What the instances logged, by event. Safe for concurrent use.</summary>
internal sealed partial class EventCounts(TextWriter? log) : IDisposable
{
    // Those of the queue's log that say something about faults, and in what words the report tells them.
    private static readonly (int Id, string Words)[] Told =
    [
        (1015, "running jobs asked to yield for urgent work"),
        (1020, "jobs put back because their lease had ended"),
        (1010, "jobs put back by their own instance's restart"),
        (1004, "runs that had lost their lease, so their result was dropped"),
        (1002, "attempts that failed and were tried again"),
        (1006, "ends that could not be written at once"),
        (1012, "looks for jobs that failed"),
        (1013, "heartbeats that failed"),
        (1030, "listening connections lost"),
        (1021, "rounds of upkeep that failed"),
    ];

    private readonly Lock _gate = new();
    private readonly Dictionary<int, long> _counts = [];

    public IEnumerable<(string Words, long Count)> Summary
    {
        get
        {
            lock (_gate)
                return [.. Told.Select(told => (told.Words, _counts.GetValueOrDefault(told.Id)))];
        }
    }

    public void Heed(string instance, string line)
    {
        lock (_gate)
        {
            log?.WriteLine($"{instance} {line}");
            if (Event().Match(line) is not { Success: true } seen)
                return;
            var id = int.Parse(seen.Groups["id"].ValueSpan, CultureInfo.InvariantCulture);

            // Those that tell of several jobs at once say of how many.
            var several = SeveralJobs().Match(line);
            _counts[id] = _counts.GetValueOrDefault(id) + (several.Success ? long.Parse(several.Groups["jobs"].ValueSpan, CultureInfo.InvariantCulture) : 1);
        }
    }

    public void Dispose() => log?.Dispose();

    [GeneratedRegex(@"^(?<id>\d{4}) ")]
    private static partial Regex Event();

    [GeneratedRegex(@"^(1010.*slots; (?<jobs>\d+) jobs|1015.*free; (?<jobs>\d+) running|1020.*of (?<jobs>\d+) jobs)")]
    private static partial Regex SeveralJobs();
}
