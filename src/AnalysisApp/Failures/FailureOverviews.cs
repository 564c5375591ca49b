using AnalysisApp.Health;
using AnalysisApp.Jobs;
using AnalysisApp.Progress;
using AnalysisApp.Queue;

namespace AnalysisApp.Failures;

/// <summary>Puts together what the queue and the progress of jobs know of failures, for the page and the API.</summary>
internal sealed class FailureOverviews(IFailureStatistics statistics, IItemFailures items, IJobQueue queue, IWorkers workers, TimeProvider clock)
{
    public const int MostPatterns = 10;
    public const int MostTargets = 5;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly IReadOnlyDictionary<string, Func<CountedFailure, string?>> Sides = new Dictionary<string, Func<CountedFailure, string?>>
    {
        ["kind"] = failure => failure.Kind,
        ["code"] = failure => failure.Code,
        ["type"] = failure => failure.JobType,
        ["stage"] = failure => failure.Stage,
        ["worker"] = failure => failure.Worker,
        ["model"] = failure => failure.ModelSet,
    };

    public async Task<FailureOverview> ReadAsync(FailureWindow window, FailureFilter filter, CancellationToken cancellationToken)
    {
        var from = window.StartAt(clock.GetUtcNow(), clock.LocalTimeZone);
        var failures = await CountAsync(window, from, filter, cancellationToken);
        var scene = await LookAsync(cancellationToken);
        var lastHour = await statistics.ReadShareAsync(Hour, cancellationToken);
        var patterns = failures.GroupBy(failure => (failure.OfSongs, failure.Code, JobType: failure.OfSongs ? "" : failure.JobType))
            .Select(group => group.ToArray())
            .OrderByDescending(group => group.Sum(failure => failure.Count)).ThenBy(group => group[0].Code, StringComparer.Ordinal)
            .ToArray();

        var told = new List<PatternOverview>();
        foreach (var pattern in patterns.Take(MostPatterns))
            told.Add(await PatternAsync(pattern, from, scene, cancellationToken));

        return new FailureOverview(
            window,
            from,
            filter,
            failures.Where(failure => !failure.OfSongs).Sum(failure => failure.Count),
            failures.Where(failure => failure.OfSongs).Sum(failure => failure.Count),
            filter.IsEmpty && window.Span <= TimeSpan.FromDays(1) ? await statistics.ReadShareAsync(window.Span, cancellationToken) : null,
            Buckets(window, from, failures),
            Sides.ToDictionary(side => side.Key, side => Parts(failures, side.Value)),
            told,
            patterns.Length - told.Count,
            FailureRules.RecommendForAll(lastHour.Failed, lastHour.Ended, scene),
            scene);
    }

    private async Task<CountedFailure[]> CountAsync(FailureWindow window, DateTimeOffset from, FailureFilter filter, CancellationToken cancellationToken)
    {
        // By the hour at most: longer columns begin at the server's midnight, which the stores do not know.
        var bucket = window.Bucket < Hour ? window.Bucket : Hour;
        var attempts = (await statistics.ReadAsync(from, bucket, cancellationToken)).Select(CountedFailure.Of);
        var songs = (await items.CountAsync(from, bucket, cancellationToken)).Select(CountedFailure.Of);
        return [.. attempts.Concat(songs).Where(filter.Matches)];
    }

    private async Task<FailureScene> LookAsync(CancellationToken cancellationToken)
    {
        var status = await queue.ReadStatusAsync(cancellationToken);
        return new FailureScene(status.Workers.Count(worker => worker.Alive), workers.Count, status.Paused);
    }

    private async Task<PatternOverview> PatternAsync(
        CountedFailure[] failures, DateTimeOffset from, FailureScene scene, CancellationToken cancellationToken)
    {
        var about = failures[0].OfSongs
            ? await SongsAsync(failures[0].Code, from, cancellationToken)
            : await TargetsAsync(failures[0].Code, failures[0].JobType, from, cancellationToken);
        var kinds = Parts(failures, failure => failure.Kind);
        var pattern = new FailurePattern(
            kinds[0].Name,
            failures[0].Code,
            Parts(failures, failure => failure.JobType)[0].Name,
            failures.Sum(failure => failure.Count),
            about.Total,
            Parts(failures, failure => failure.Worker),
            Parts(failures, failure => failure.ModelSet),
            about.Retryable)
        { OfSongs = failures[0].OfSongs };

        var lastJobId = failures.Max(failure => failure.LastJobId);
        return new PatternOverview(
            pattern,
            about.Message,
            Parts(failures, failure => failure.Stage),
            about.LastAt ?? failures.Max(failure => failure.From),
            await queue.FindAsync(lastJobId, cancellationToken) is null ? null : lastJobId,
            about.Targets,
            about.UpTo,
            FailureRules.Recommend(pattern, scene));
    }

    private async Task<About> SongsAsync(string code, DateTimeOffset from, CancellationToken cancellationToken)
    {
        var failed = await items.ListFailuresAsync(code, from, MostTargets, cancellationToken);
        return new About(
            [.. failed.Newest.Select(item => new FailedTarget(item.Title, $"/songs/{item.ItemId}", item.Failures))],
            failed.Total, failed.Newest is [var newest, ..] ? newest.Message : null, Retryable: 0, UpTo: 0, failed.Newest is [var last, ..] ? last.LastFailedAt : null);
    }

    private async Task<About> TargetsAsync(string code, string jobType, DateTimeOffset from, CancellationToken cancellationToken)
    {
        var failed = await statistics.ListTargetsAsync(code, jobType, from, MostTargets, cancellationToken);
        var folder = FolderOf(jobType);

        // The library and a choice of songs are no one thing that could be at fault; and of jobs that are gone nothing is known.
        int? total = folder is null || failed.Total == 0 ? null : failed.Total;
        return new About(
            [.. failed.Newest.Select(target => new FailedTarget(target.Title, folder is null ? $"/jobs/{target.JobId}" : $"/{folder}/{target.Target}", target.Failures))],
            total, failed.Message, failed.FailedJobs, failed.LastFailedJobId, failed.Newest is [var newest, ..] ? newest.LastFailedAt : null);
    }

    private static string? FolderOf(string jobType)
        => jobType == AnalyseSongArguments.JobType ? "songs" : jobType == AnalysePlaylistArguments.JobType ? "playlists" : null;

    private static FailureBucket[] Buckets(FailureWindow window, DateTimeOffset from, CountedFailure[] failures)
    {
        var byBucket = failures.ToLookup(failure => (int)((failure.From - from).Ticks / window.Bucket.Ticks));
        return
        [
            .. Enumerable.Range(0, window.Buckets).Select(n => new FailureBucket(
                from + (n * window.Bucket),
                byBucket[n].GroupBy(failure => failure.Kind).ToDictionary(kind => kind.Key, kind => kind.Sum(failure => failure.Count)))),
        ];
    }

    private static IReadOnlyList<FailurePart> Parts(IEnumerable<CountedFailure> failures, Func<CountedFailure, string?> side) =>
    [
        .. failures.Where(failure => side(failure) is not null).GroupBy(failure => side(failure)!)
            .Select(group => new FailurePart(group.Key, group.Sum(failure => failure.Count)))
            .OrderByDescending(part => part.Count).ThenBy(part => part.Name, StringComparer.Ordinal),
    ];

    private sealed record About(IReadOnlyList<FailedTarget> Targets, int? Total, string? Message, int Retryable, long UpTo, DateTimeOffset? LastAt);
}
