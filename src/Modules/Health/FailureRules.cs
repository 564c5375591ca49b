using static System.Runtime.CompilerServices.FormattableStringFactory;

namespace AnalysisApp.Health;

/// <summary>
/// What to do about failures: rules that anyone can read and check. Pure. Each looks at one pattern; several may hold at once, and the last holds where no
/// other does.
/// </summary>
public static class FailureRules
{
    /// <summary>Fewer failures than this are no evidence for what they have in common.</summary>
    public const int LeastForEvidence = 3;

    /// <summary>The share, 0 to 1, of failures that must have a thing in common for it to be at fault.</summary>
    public const double ShareAtFault = 0.9;

    /// <summary>The share of ended attempts, 0 to 1, above which the queue had better be paused.</summary>
    public const double ShareToPause = 0.5;

    /// <summary>As many attempts must have ended for their share to say anything.</summary>
    public const int LeastToPause = 20;

    private static readonly string[] MemoryCodes = ["out_of_memory", "model_out_of_memory", "database_out_of_memory"];
    private static readonly string[] DiskCodes = ["disk_full", "database_disk_full"];
    private static readonly string[] VersionCodes = ["unknown_job_type", "malformed_arguments"];

    private static readonly FailureRule Pause = new(
        "most_fail",
        Create("When more than {0:0} % of at least {1:N0} attempts fail within an hour: pause the queue, so that no more attempts are spent, until the cause is mended.", 100 * ShareToPause, LeastToPause));

    private static readonly Rule[] Rules =
    [
        new(
            new("memory", Create("When memory ran out: run fewer jobs at a time, give the models smaller batches, or use another device.")),
            (p, _) => MemoryCodes.Contains(p.Code)
                ? Counted(p.Count, "{0:N0} attempt failed for want of memory.", "{0:N0} attempts failed for want of memory.")
                : null,
            "Run fewer jobs at a time, give the models smaller batches (Inference:BatchTokens), or let them run elsewhere (Inference:Device).",
            [FailureAction.FewerWorkers, FailureAction.OpenHealth]),
        new(
            new("lost_process", Create("When a process was lost while it ran a job: the system most often ended it for want of memory. Run fewer jobs at a time and look at the system's log.")),
            (p, _) => p.Code == "worker_lost"
                ? Counted(p.Count, "{0:N0} attempt failed with its process.", "{0:N0} attempts failed with their process.")
                : null,
            "Look in the system's log for why the process ended. Where it was memory, run fewer jobs at a time.",
            [FailureAction.FewerWorkers, FailureAction.OpenHealth]),
        new(
            new("disk", Create("When a disk is full: free some space before anything is tried again.")),
            (p, _) => DiskCodes.Contains(p.Code)
                ? Counted(p.Count, "{0:N0} attempt failed for want of disk space.", "{0:N0} attempts failed for want of disk space.")
                : null,
            "Free some disk space. Until then, pause the queue: every job that writes would fail.",
            [FailureAction.OpenHealth, FailureAction.PauseQueue]),
        new(
            new("open_files", Create("When too many files were open: allow more, or run fewer jobs at a time.")),
            (p, _) => p.Code == "too_many_files"
                ? Counted(p.Count, "{0:N0} attempt failed because too many files were open.", "{0:N0} attempts failed because too many files were open.")
                : null,
            "Let the process open more files (ulimit -n), or run fewer jobs at a time.",
            [FailureAction.FewerWorkers]),
        new(
            new("dependency", Create("When something that jobs need is down: look at its circuit on the health page. Such jobs try again by themselves, and no attempt is counted.")),
            (p, _) => p.Kind == "dependency_down" && !DiskCodes.Contains(p.Code)
                ? Counted(p.Count, "{0:N0} attempt failed because something it needs was down.", "{0:N0} attempts failed because something they need was down.")
                : null,
            "See on the health page what is down. The jobs try again every 30 s; pause the queue if that disturbs whoever mends it.",
            [FailureAction.OpenHealth, FailureAction.PauseQueue]),
        new(
            new("database", Create("When the database failed: look at its health.")),
            (p, _) => p.Code.StartsWith("database_", StringComparison.Ordinal) && p.Kind is "transient" or "timeout"
                ? Counted(p.Count, "{0:N0} attempt failed at the database.", "{0:N0} attempts failed at the database.")
                : null,
            "See on the health page whether the database answers, and how fast.",
            [FailureAction.OpenHealth]),
        new(
            new("timeout", Create("When jobs took too long: let fewer of them share the machine, or give them more time.")),
            (p, _) => p.Kind == "timeout"
                ? Counted(p.Count, "{0:N0} attempt failed because it took too long.", "{0:N0} attempts failed because they took too long.")
                : null,
            "Let fewer jobs share the machine, or give each more time between two songs (Queue:JobTimeout).",
            [FailureAction.FewerWorkers]),
        new(
            new("one_worker", Create("When at least {0:0} % of at least {1:N0} failures are on one instance, and others are alive: restart that instance.", 100 * ShareAtFault, LeastForEvidence)),
            (p, scene) => scene.LiveInstances > 1 && Dominant(p.Workers) is { } one
                ? Create("{0:N0} of {1:N0} failures are on {2}, and {3:N0} instances are alive.", one.Count, CountOf(p.Workers), one.Name, scene.LiveInstances)
                : null,
            "Restart that instance. Its jobs go on elsewhere, from their last checkpoint.",
            [FailureAction.OpenHealth]),
        new(
            new("one_model", Create("When at least {0:0} % of at least {1:N0} failures of models are with one set of models: verify its files.", 100 * ShareAtFault, LeastForEvidence)),
            (p, _) => IsOfModels(p) && Dominant(p.Models) is { } one
                ? Create("{0:N0} of {1:N0} failures are with {2}.", one.Count, CountOf(p.Models), one.Name)
                : null,
            "Verify the files of the models; a damaged file is installed anew by models pull.",
            [FailureAction.VerifyModels]),
        new(
            new("songs", Create("When songs could not be read while the others of their job went on: look at their texts, then read them again.")),
            (p, _) => p.OfSongs
                ? Counted(p.Count, "{0:N0} song could not be read, and nothing else was wrong.", "{0:N0} songs could not be read, and nothing else was wrong.")
                : null,
            "Look at their texts, then read them again.",
            [FailureAction.OpenTarget]),
        new(
            new("one_song", Create("When all failures of the work itself, or at least {0:N0} others, are about one song or playlist: look at its text.", LeastForEvidence)),
            (p, _) => p is { OfSongs: false, Targets: 1 } && !VersionCodes.Contains(p.Code) && (p.Kind == "malformed" || p.Count >= LeastForEvidence)
                ? Counted(p.Count, "{0:N0} attempt failed, and it is about the same.", "{0:N0} attempts failed, and all are about the same.")
                : null,
            "Look at its text: change it, or leave it out.",
            [FailureAction.OpenTarget]),
        new(
            new("version", Create("When an instance does not know a job or its arguments: bring all instances to the same version.")),
            (p, _) => VersionCodes.Contains(p.Code)
                ? Counted(p.Count, "{0:N0} attempt failed on an instance that does not know such jobs.", "{0:N0} attempts failed on an instance that does not know such jobs.")
                : null,
            "Bring all instances to the same version, then retry.",
            [FailureAction.OpenHealth]),
        new(
            new("passes", Create("When faults were such as pass by themselves: retry what failed for good.")),
            (p, _) => p is { Kind: "transient", Retryable: > 0 }
                ? Counted(p.Retryable, "{0:N0} job failed for good by a fault that may be over.", "{0:N0} jobs failed for good by a fault that may be over.")
                : null,
            "Retry them. They go on where they stopped.",
            [FailureAction.Retry]),
    ];

    private static readonly FailureRule Otherwise = new("otherwise", Create("When no other rule holds: the newest job's report says what went wrong."));

    /// <summary>Every rule, in the order in which they are looked at.</summary>
    public static IReadOnlyList<FailureRule> All { get; } = [Pause, .. Rules.Select(rule => rule.Told), Otherwise];

    /// <summary>What to do about a pattern, at least one thing. What has failed for good can be retried besides, once its cause is mended.</summary>
    public static IReadOnlyList<Recommendation> Recommend(FailurePattern pattern, FailureScene scene)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(scene);
        var found = new List<Recommendation>();
        foreach (var rule in Rules)
        {
            if (rule.Holds(pattern, scene) is { } because)
                found.Add(new Recommendation(rule.Told, because, rule.Advice, Possible(rule.Actions, pattern, scene)));
        }

        return found.Count > 0
            ? found
            : [new Recommendation(
                Otherwise,
                Counted(pattern.Count, "{0:N0} attempt failed by a fault that no rule knows.", "{0:N0} attempts failed by a fault that no rule knows."),
                "Look at the newest job's report.", [FailureAction.OpenJob])];
    }

    /// <summary>What to do about the whole; null when most attempts do well.</summary>
    /// <param name="failed">Attempts that failed within the last hour.</param>
    /// <param name="ended">All attempts that ended within it.</param>
    /// <param name="scene">As it is now.</param>
    public static Recommendation? RecommendForAll(long failed, long ended, FailureScene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        if (ended < LeastToPause || failed <= ShareToPause * ended)
            return null;
        return new Recommendation(
            Pause,
            Create("{0:N0} of {1:N0} attempts failed within the last hour.", failed, ended),
            scene.QueuePaused ? "The queue is paused. Let it go on when the cause is mended." : "Pause the queue until the cause is mended.",
            scene.QueuePaused ? [] : [FailureAction.PauseQueue]);
    }

    private static FailureAction[] Possible(FailureAction[] actions, FailurePattern pattern, FailureScene scene) =>
    [
        .. actions.Where(action => action switch
        {
            FailureAction.FewerWorkers => scene.Workers > 1,
            FailureAction.PauseQueue => !scene.QueuePaused,
            FailureAction.Retry => pattern.Retryable > 0,
            _ => true,
        }),
    ];

    private static bool IsOfModels(FailurePattern pattern)
        => pattern.Code.StartsWith("model_", StringComparison.Ordinal) && !MemoryCodes.Contains(pattern.Code);

    /// <summary>What nearly all of enough failures have in common.</summary>
    private static FailurePart? Dominant(IReadOnlyList<FailurePart> parts)
    {
        var all = CountOf(parts);
        return all >= LeastForEvidence ? parts.FirstOrDefault(part => part.Count >= ShareAtFault * all) : null;
    }

    private static int CountOf(IReadOnlyList<FailurePart> parts) => parts.Sum(part => part.Count);

    private static FormattableString Counted(int count, string one, string many) => Create(count == 1 ? one : many, count);

    /// <param name="Told">The rule for people.</param>
    /// <param name="Holds">Why it holds; null when it does not.</param>
    /// <param name="Advice">What to do then.</param>
    /// <param name="Actions">What the app can do then.</param>
    private sealed record Rule(FailureRule Told, Func<FailurePattern, FailureScene, FormattableString?> Holds, string Advice, FailureAction[] Actions);
}
