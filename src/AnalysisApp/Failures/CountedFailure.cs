using System.Text.Json;
using AnalysisApp.Jobs;
using AnalysisApp.Progress;
using AnalysisApp.Queue;

namespace AnalysisApp.Failures;

/// <summary>Failures alike in one bucket: attempts of jobs, or songs that could not be read while their job went on.</summary>
/// <param name="From">When the bucket begins.</param>
/// <param name="Kind">As programs call it.</param>
/// <param name="Code">Of the failure.</param>
/// <param name="JobType">Of the job.</param>
/// <param name="Stage">Null when unknown.</param>
/// <param name="Worker">Null when unknown.</param>
/// <param name="ModelSet">Null when unknown.</param>
/// <param name="OfSongs">Whether these are songs; attempts otherwise.</param>
/// <param name="Count">How many.</param>
/// <param name="LastJobId">The newest of the jobs.</param>
internal sealed record CountedFailure(
    DateTimeOffset From, string Kind, string Code, string JobType, string? Stage, string? Worker, string? ModelSet, bool OfSongs, int Count, long LastJobId)
{
    /// <summary>Every kind there is.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. Enum.GetValues<FailureKind>().Select(NameOf)];

    public static CountedFailure Of(FailureCount count) => new(
        count.From, NameOf(count.Kind), count.Code, count.JobType, count.Stage, count.Worker, count.ModelSet, OfSongs: false, count.Count, count.LastJobId);

    /// <summary>Only what concerns the song alone ends an item as failed, so it is the work itself that is wrong.</summary>
    public static CountedFailure Of(ItemFailureCount count) => new(
        count.From, NameOf(FailureKind.Malformed), count.Code, JobTypeOf(count.Target), null, null, null, OfSongs: true, count.Count, count.LastJobId);

    private static string NameOf(FailureKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    /// <summary>The type of the jobs about a target.</summary>
    private static string JobTypeOf(string target) => target switch
    {
        ProgressTarget.Library => AnalyseLibraryArguments.JobType,
        ProgressTarget.Chosen => AnalyseChosenArguments.JobType,
        ProgressTarget.Queue => ControlJobsArguments.JobType,
        _ => target.StartsWith("song:", StringComparison.Ordinal) ? AnalyseSongArguments.JobType : AnalysePlaylistArguments.JobType,
    };
}

/// <summary>Which failures; null means any, and all that is given must hold.</summary>
internal sealed record FailureFilter(
    string? Kind = null, string? Code = null, string? Type = null, string? Stage = null, string? Worker = null, string? Model = null)
{
    public bool IsEmpty => this == new FailureFilter();

    public bool Matches(CountedFailure failure)
        => (Kind is null || failure.Kind == Kind)
        && (Code is null || failure.Code == Code)
        && (Type is null || failure.JobType == Type)
        && (Stage is null || failure.Stage == Stage)
        && (Worker is null || failure.Worker == Worker)
        && (Model is null || failure.ModelSet == Model);
}
