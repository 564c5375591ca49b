using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AnalysisApp.Jobs;
using AnalysisApp.Queue;

namespace AnalysisApp.Pages.Wording;

/// <summary>Jobs and their progress for people. live/words.js says the same in the same words.</summary>
internal static partial class JobWords
{
    /// <summary>The one to name where there is room for one: what runs, else what is next in line. Null for none.</summary>
    /// <param name="jobs">Live jobs, the newest first.</param>
    public static JobView? Current(IReadOnlyList<JobView> jobs)
        => jobs.FirstOrDefault(job => job.State == JobState.InProgress) ?? jobs.OrderBy(job => job.Paused).ThenBy(job => job.Wait?.Position ?? int.MaxValue).FirstOrDefault();

    /// <summary>For example <c>41 of 128</c>; while nothing is counted yet, what a running job does, and nothing of one that waits.</summary>
    public static string Count(ProgressView progress) => progress switch
    {
        { Total: > 0 } => string.Create(CultureInfo.InvariantCulture, $"{progress.Current} of {progress.Total}"),
        { Status: JobState.InProgress } => Capital(progress.Stage),
        _ => "",
    };

    public static string Percentage(ProgressView progress) => progress.Total == 0
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(progress.Percentage)}%");

    /// <summary>The time left, and what comes before it goes on; <c>working out …</c> rather than a guess.</summary>
    public static string Left(ProgressView progress) => progress switch
    {
        { Stage: "stopping" or "pausing" } => Capital(progress.Stage),
        { Status: JobState.InProgress, Eta: { } eta } => $"{eta} left",
        { Status: JobState.InProgress } => progress.Total > 0 && progress.Current == progress.Total ? "" : "working out the time left",
        { Eta: { } eta } => $"{Waits(progress)}, {eta} left",
        { EtaParts.Work: { } work } => $"{Waits(progress)}, then {work}",
        _ => Waits(progress),
    };

    /// <summary>For a screen reader: <c>41 of 128, about 3 minutes left</c>.</summary>
    public static string Spoken(ProgressView progress) => (Count(progress), progress.Eta) switch
    {
        (var count, { } eta) => $"{(count.Length > 0 ? $"{count}, " : "")}{InFull(eta)} left",
        (var count, null) when progress.Total > 0 => count,
        (var count, null) => string.Join(", ", new[] { count, InFull(Left(progress)) }.Where(part => part.Length > 0)),
    };

    public static string State(JobView job) => job switch
    {
        { State: JobState.Completed, Progress.Failed: > 0 } => "Done, some failed",
        { State: JobState.InProgress, Progress.Stage: "stopping" } => "Stopping",
        { State: JobState.InProgress, Paused: true } => $"Pausing after this {(IsCommand(job) ? "batch" : "song")}",
        { Paused: true } => "Paused",
        _ => State(job.State),
    };

    public static string State(JobState state) => state switch
    {
        JobState.Pending => "Waiting",
        JobState.InProgress => "Running",
        JobState.Interrupted => "Interrupted, goes on by itself",
        JobState.Completed => "Done",
        JobState.Failed => "Failed",
        _ => "Cancelled",
    };

    /// <summary>What kind of fault it was: the sentence goes on with what was at fault.</summary>
    public static string Kind(FailureKind kind) => kind switch
    {
        FailureKind.Malformed => "the work itself is wrong",
        FailureKind.ResourceExhausted => "something ran out",
        FailureKind.Timeout => "it took too long",
        FailureKind.DependencyDown => "a service was down",
        _ => "it may pass",
    };

    /// <summary>As programs call it.</summary>
    public static string Name(JobState state) => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());

    public static (string Icon, string Class) Look(JobView job) => job switch
    {
        { State: JobState.Completed, Progress.Failed: > 0 } => ("care", "state-warn"),
        { State: JobState.Completed } => ("check", "state-good"),
        { State: JobState.Failed } => ("stop", "state-bad"),
        { State: JobState.Cancelled } => ("cancel", ""),
        { State: JobState.InProgress } => ("run", ""),
        _ => ("clock", ""),
    };

    public static string Type(string type) => type switch
    {
        "song_analysis" => "One song",
        "playlist_analysis" => "Playlist",
        "chosen_analysis" => "Chosen songs",
        "background_analysis" => "Library, in the background",
        "queue_control" => "Many jobs at once",
        _ => Capital(type.Replace('_', ' ')),
    };

    public static string Priority(JobPriority priority) => priority switch
    {
        JobPriority.High => "high",
        JobPriority.Medium => "medium",
        _ => "low",
    };

    /// <summary>Whether it changes other jobs, batch by batch, rather than reading songs.</summary>
    public static bool IsCommand(JobView job) => job.Type == ControlJobsArguments.JobType;

    public static bool IsLive(JobView job) => job.State is JobState.Pending or JobState.InProgress or JobState.Interrupted;

    /// <summary>What the job is about, else the job itself.</summary>
    public static string Link(JobView job) => job.Type switch
    {
        "song_analysis" => $"~/songs/{job.TargetId}",
        "playlist_analysis" => $"~/playlists/{job.TargetId}",
        _ => $"~/jobs/{job.Id}",
    };

    private static string Waits(ProgressView progress) => progress.WaitingFor switch
    {
        WaitingFor.Network => "Waiting for the network",
        WaitingFor.Worker => "Waiting for a worker",
        _ => Capital(progress.Stage),
    };

    private static string InFull(string text) => Unit().Replace(text, Whole);

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static string Whole(Match unit)
    {
        var one = unit.Groups[1].Value == "1";
        var word = unit.Groups[2].Value switch { "s" => "second", "min" => "minute", _ => "hour" };
        return $"{unit.Groups[1].Value} {word}{(one ? "" : "s")}";
    }

    [GeneratedRegex(@"(\d+) (s|min|h)\b")]
    private static partial Regex Unit();
}
