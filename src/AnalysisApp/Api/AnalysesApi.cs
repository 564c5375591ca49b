using System.Text.Json.Serialization;
using AnalysisApp.Analysis;
using AnalysisApp.Comparison;
using AnalysisApp.Jobs;
using AnalysisApp.Library;
using AnalysisApp.Policies;
using AnalysisApp.Queue;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AnalysisApp.Api;

/// <summary>Asking for analyses, and reading them.</summary>
internal static class AnalysesApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("").WithTags("Analyses").RequirePermission(read: Permission.Read, change: Permission.Analyse).RequireRateLimiting(RateLimits.Analyse);
        group.MapPost("/songs/{id:guid}/analyze", AnalyzeSongAsync).RequiresSong(Access.Write).Produces<JobView>(StatusCodes.Status202Accepted).Produces<JobView>();
        group.MapPost("/playlists/{id:guid}/analyze", AnalyzePlaylistAsync).RequiresPlaylist(Access.Write).Produces<JobView>(StatusCodes.Status202Accepted).Produces<JobView>();
        group.MapPost("/library/analyze", AnalyzeLibraryAsync).Produces<JobView>(StatusCodes.Status202Accepted).Produces<JobView>();
        group.MapGet("/songs/{id:guid}/analysis", ReadAsync).RequiresSong(Access.Read).Produces<AnalysisView>();
        group.MapGet("/songs/{id:guid}/analyses", ListAsync).RequiresSong(Access.Read).Produces<PageView<AnalysisEntryView>>();
        group.MapGet("/songs/{id:guid}/analyses/compare", CompareAsync).RequiresSong(Access.Read).Produces<AnalysisComparison>();
    }

    private static async Task<IResult> AnalyzeSongAsync(Guid id, StartAnalysis start, JobReader jobs, CancellationToken cancellationToken)
        => await start.SongAsync(id, cancellationToken) is { } enqueued
            ? await AnswerAsync(enqueued, jobs, cancellationToken)
            : Problems.NotFound("song", id);

    private static async Task<IResult> AnalyzePlaylistAsync(
        Guid id, [FromBody] ScopeRequest? request, StartAnalysis start, JobReader jobs, CancellationToken cancellationToken)
        => await start.PlaylistAsync(id, request?.Scope ?? AnalysisScope.Missing, cancellationToken) is { } enqueued
            ? await AnswerAsync(enqueued, jobs, cancellationToken)
            : Problems.NotFound("playlist", id);

    private static async Task<IResult> AnalyzeLibraryAsync(
        [FromBody] ScopeRequest? request, StartAnalysis start, JobReader jobs, CancellationToken cancellationToken)
        => await AnswerAsync(await start.LibraryAsync(request?.Scope ?? AnalysisScope.Missing, cancellationToken), jobs, cancellationToken);

    private static async Task<IResult> AnswerAsync(EnqueuedJob enqueued, JobReader jobs, CancellationToken cancellationToken)
    {
        var view = await jobs.ViewAsync(enqueued.Job, cancellationToken);
        return enqueued.Joined ? TypedResults.Ok(view) : TypedResults.Accepted($"/api/jobs/{view.Id}", view);
    }

    private static async Task<IResult> ReadAsync(
        Guid id,
        CurrentAudience audience,
        ISongs songs,
        IAnalyses analyses,
        CancellationToken cancellationToken)
    {
        var shown = await audience.RequireAsync(cancellationToken);
        if (await songs.FindAsync(id, cancellationToken) is null)
            return Problems.NotFound("song", id);

        return await analyses.FindNewestAsync(id, cancellationToken) is { } entry
            ? TypedResults.Ok(AnalysisView.Of(id, entry.Analysis, shown.Policy, await songs.FindRatingAsync(id, shown.Name, cancellationToken)))
            : NotAnalyzed(id);
    }

    private static async Task<IResult> CompareAsync(
        Guid id,
        Guid? a,
        Guid? b,
        string? policyA,
        string? policyB,
        CurrentAudience audience,
        ISongs songs,
        IAnalyses analyses,
        CancellationToken cancellationToken)
    {
        var shown = await audience.RequireAsync(cancellationToken);
        if (shown.Find(policyA) is not { } audienceA)
            return UnknownPolicy("policyA", policyA, shown);
        if (shown.Find(policyB) is not { } audienceB)
            return UnknownPolicy("policyB", policyB, shown);
        if (await songs.FindAsync(id, cancellationToken) is null)
            return Problems.NotFound("song", id);
        if (await analyses.FindNewestAsync(id, cancellationToken) is null)
            return NotAnalyzed(id);

        var (first, second) = await ComparedPair.FindAsync(analyses, id, a, b, cancellationToken);
        if (first is null)
            return Problems.NotFound("analysis of this song with the id", a!);
        if (second is null)
            return Problems.NotFound("analysis of this song with the id", b!);
        return TypedResults.Ok(AnalysisComparison.Of(first, audienceA, second, audienceB));
    }

    private static ProblemHttpResult UnknownPolicy(string parameter, string? name, Audience shown)
        => Problems.Invalid(parameter, $"There is no policy '{name}'; there is {string.Join(", ", shown.All.Select(policy => policy.Name))}.");

    private static ProblemHttpResult NotAnalyzed(Guid id) => Problems.Of(
        StatusCodes.Status404NotFound, "not_analyzed", $"The song is not analysed yet. POST /api/songs/{id}/analyze asks for it.");

    private static async Task<IResult> ListAsync(Guid id, ISongs songs, IAnalyses analyses, CancellationToken cancellationToken)
    {
        if (await songs.FindAsync(id, cancellationToken) is null)
            return Problems.NotFound("song", id);

        var entries = await analyses.ListAsync(id, cancellationToken);
        return TypedResults.Ok(new PageView<AnalysisEntryView>([.. entries.Select(AnalysisEntryView.Of)], null));
    }
}

/// <summary>Which songs to analyse; <c>missing</c> if left out.</summary>
internal sealed record ScopeRequest(AnalysisScope? Scope);

/// <summary>An analysis of a song, rated under one policy; <c>extra</c> holds what classifiers of other tasks in the pack say, by task.</summary>
internal sealed record AnalysisView(
    string SongId,
    string AnalysisId,
    DateTimeOffset AnalyzedAt,
    string Quality,
    string? Language,
    IReadOnlyList<string> Doubts,
    TaskDocument? Sentiment,
    TaskDocument? Toxicity,
    TaskDocument? Emotion,
    IReadOnlyList<AnalysisLineView> Lines,
    IReadOnlyList<AxisDocument> Axes,
    RatingView Rating,
    Provenance Provenance,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, TaskDocument>? Extra)
{
    private static readonly string[] NamedTasks = ["sentiment", "toxicity", "emotion"];

    /// <param name="songId">Whose analysis it is.</param>
    /// <param name="stored">The analysis.</param>
    /// <param name="policy">What rates it.</param>
    /// <param name="standing">The song's rating as it stands: a person may have decided otherwise.</param>
    public static AnalysisView Of(Guid songId, StoredAnalysis stored, AudiencePolicy policy, StoredRating? standing)
    {
        var document = AnalysisDocument.Parse(stored.Document);
        return new AnalysisView(
            songId.ToString(),
            stored.Id.ToString(),
            stored.AnalyzedAt,
            document.Quality,
            document.Language,
            document.Doubts,
            document.Tasks.GetValueOrDefault("sentiment"),
            document.Tasks.GetValueOrDefault("toxicity"),
            document.Tasks.GetValueOrDefault("emotion"),
            [.. document.Lines.Select(line => new AnalysisLineView(
                line.Number,
                line.Text,
                line.Section,
                line.StartMs,
                line.Tasks.GetValueOrDefault("sentiment"),
                line.Tasks.GetValueOrDefault("toxicity"),
                line.Tasks.GetValueOrDefault("emotion"),
                ExtraOf(line.Tasks)))],
            document.Axes,
            RatingView.Of(policy.Rate(document.ToAnalysis()), standing),
            document.Provenance,
            ExtraOf(document.Tasks));
    }

    private static Dictionary<string, TaskDocument>? ExtraOf(IReadOnlyDictionary<string, TaskDocument> tasks)
        => tasks.Keys.All(NamedTasks.Contains) ? null : tasks.Where(task => !NamedTasks.Contains(task.Key)).ToDictionary();
}

/// <summary>One line and its scores.</summary>
internal sealed record AnalysisLineView(
    int Number,
    string Text,
    int Section,
    int? StartMs,
    TaskDocument? Sentiment,
    TaskDocument? Toxicity,
    TaskDocument? Emotion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, TaskDocument>? Extra);

/// <summary>
/// A song's rating. <c>value</c> is what stands; where a person decided (<c>source</c>), <c>estimate</c> is what the policy makes of it, which score, reasons
/// and the nearest change that would turn it (<c>flip</c>) explain.
/// </summary>
internal sealed record RatingView(
    string Policy, RatingValue Value, RatingSource Source, RatingValue Estimate, int? Score, IReadOnlyList<RatingReason> Reasons, RatingFlip? Flip)
{
    public static RatingView Of(Rating rating, StoredRating? standing)
    {
        // Without a person's word, the song's newest rating may be of an analysis that came a moment later: this one speaks for itself.
        var decided = standing is { Source: not RatingSource.Policy } ? standing : null;
        return new RatingView(
            rating.Policy,
            decided is null ? rating.Value : AnalysisDocument.RatingOf(decided.Value),
            decided?.Source ?? RatingSource.Policy,
            rating.Value,
            rating.Score,
            rating.Reasons,
            rating.Flip);
    }
}

/// <summary>An analysis in a song's history.</summary>
internal sealed record AnalysisEntryView(
    string AnalysisId, DateTimeOffset AnalyzedAt, DateTimeOffset AttachedAt, string Quality, bool MatchesLyrics, string ConfigHash)
{
    public static AnalysisEntryView Of(SongAnalysisEntry entry) => new(
        entry.Analysis.Id.ToString(),
        entry.Analysis.AnalyzedAt,
        entry.AttachedAt,
        entry.Analysis.Quality,
        entry.MatchesLyrics,
        "sha256:" + entry.Analysis.ConfigHash);
}
