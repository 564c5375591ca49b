using System.Text.Json;
using AnalysisApp.Jobs;
using AnalysisApp.Queue;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Wording;

/// <summary>Jobs and their progress for people. live/words.js says the same in the same words.</summary>
internal static class JobWords
{
    /// <summary>The one to name where there is room for one: what runs, else what is next in line. Null for none.</summary>
    /// <param name="jobs">Live jobs, the newest first.</param>
    public static JobView? Current(IReadOnlyList<JobView> jobs)
        => jobs.FirstOrDefault(job => job.State == JobState.InProgress) ?? jobs.OrderBy(job => job.Paused).ThenBy(job => job.Wait?.Position ?? int.MaxValue).FirstOrDefault();

    /// <summary>For example <c>41 of 128</c>; while nothing is counted yet, what a running job does, and nothing of one that waits.</summary>
    public static string Count(ProgressView progress) => progress switch
    {
        { Total: > 0 } => T["{0:N0} of {1:N0}", progress.Current, progress.Total],
        { Status: JobState.InProgress } => Stage(progress.Stage),
        _ => "",
    };

    public static string Percentage(ProgressView progress) => progress.Total == 0
        ? ""
        : T["{0}%", Math.Floor(progress.Percentage)];

    /// <summary>The time left, and what comes before it goes on; <c>working out …</c> rather than a guess.</summary>
    public static string Left(ProgressView progress) => progress switch
    {
        { Stage: "stopping" or "pausing" } => Stage(progress.Stage),
        { Status: JobState.InProgress, Eta: { } eta } => T["{0} left", eta],
        { Status: JobState.InProgress } => progress.Total > 0 && progress.Current == progress.Total ? "" : T["working out the time left"],
        { Eta: { } eta } => T["{0}, {1} left", Waits(progress), eta],
        { EtaParts.Work: { } work } => T["{0}, then {1}", Waits(progress), work],
        _ => Waits(progress),
    };

    /// <summary>For a screen reader: <c>41 of 128, about 3 minutes left</c>.</summary>
    public static string Spoken(ProgressView progress)
    {
        string left = progress.Eta is { } eta ? T["{0} left", TimeText.InFull(eta)] : progress.Total > 0 ? "" : TimeText.InFull(Left(progress));
        return string.Join(", ", new[] { Count(progress), left }.Where(part => part.Length > 0));
    }

    /// <summary>What a job is at.</summary>
    public static string Stage(string stage) => stage switch
    {
        "waiting" => T["Waiting"],
        "paused" => T["Paused"],
        "pausing" => T["Pausing"],
        "stopping" => T["Stopping"],
        "opening" => T["Opening"],
        "analysing" => T["Analysing"],
        "changing" => T["Changing"],
        "done" => T["Done"],
        "failed" => T["Failed"],
        "cancelled" => T["Cancelled"],
        _ => Capital(stage),
    };

    public static string State(JobView job) => job switch
    {
        { State: JobState.Completed, Progress.Failed: > 0 } => T["Done, some failed"],
        { State: JobState.InProgress, Progress.Stage: "stopping" } => T["Stopping"],
        { State: JobState.InProgress, Paused: true } => IsCommand(job) ? T["Pausing after this batch"] : T["Pausing after this song"],
        { Paused: true } => T["Paused"],
        _ => State(job.State),
    };

    public static string State(JobState state) => state switch
    {
        JobState.Pending => T["Waiting"],
        JobState.InProgress => T["Running"],
        JobState.Interrupted => T["Interrupted, goes on by itself"],
        JobState.Completed => T["Done"],
        JobState.Failed => T["Failed"],
        _ => T["Cancelled"],
    };

    /// <summary>What kind of fault it was: the sentence goes on with what was at fault.</summary>
    public static string Kind(FailureKind kind) => kind switch
    {
        FailureKind.Malformed => T["the work itself is wrong"],
        FailureKind.ResourceExhausted => T["something ran out"],
        FailureKind.Timeout => T["it took too long"],
        FailureKind.DependencyDown => T["a service was down"],
        _ => T["it may pass"],
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
        "song_analysis" => T["One song"],
        "playlist_analysis" => T["Playlist"],
        "chosen_analysis" => T["Chosen songs"],
        "background_analysis" => T["Library, in the background"],
        "queue_control" => T["Many jobs at once"],
        _ => Capital(type.Replace('_', ' ')),
    };

    public static string Priority(JobPriority priority) => priority switch
    {
        JobPriority.High => T["high"],
        JobPriority.Medium => T["medium"],
        _ => T["low"],
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
        WaitingFor.Network => T["Waiting for the network"],
        WaitingFor.Worker => T["Waiting for a worker"],
        _ => Stage(progress.Stage),
    };

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
