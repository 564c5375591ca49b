using AnalysisApp.History;
using AnalysisApp.Jobs;
using AnalysisApp.Library;
using AnalysisApp.Pages.Wording;
using AnalysisApp.Policies;
using AnalysisApp.Security;

namespace AnalysisApp.Api;

/// <summary>What was analysed, what came of it, and how much that was.</summary>
internal static class HistoryApi
{
    private const int SongsNamed = 20;

    public static void Map(IEndpointRouteBuilder api)
    {
        var history = api.MapGroup("/history").WithTags("History").RequireAuthorization(Permission.Read);
        history.MapGet("/", ListAsync).Produces<PageView<HistoryEntryView>>();
        history.MapGet("/{jobId:long}", FindAsync).Produces<HistorySummaryView>();
        api.MapGet("/statistics", CountAsync).WithTags("History").RequireAuthorization(Permission.Read).Produces<StatisticsView>();
    }

    private static async Task<IResult> ListAsync(int? limit, string? cursor, IHistory history, CurrentUser user, CancellationToken cancellationToken)
    {
        var paging = new Paging(limit, cursor);
        if (paging.Fault() is { } fault)
            return fault;

        try
        {
            var page = await history.ListAsync(user.JobOwner, paging.Cursor, paging.Size, cancellationToken);
            return TypedResults.Ok(new PageView<HistoryEntryView>([.. page.Items.Select(HistoryEntryView.Of)], page.Next));
        }
        catch (FormatException)
        {
            return Paging.BadCursor();
        }
    }

    private static async Task<IResult> FindAsync(
        long jobId, AnalysisSummaries summaries, CurrentAudience audience, CurrentUser user, CancellationToken cancellationToken)
        => await summaries.FindAsync(jobId, user.JobOwner, (await audience.RequireAsync(cancellationToken)).Name, SongsNamed, cancellationToken) is { } summary
            ? TypedResults.Ok(HistorySummaryView.Of(summary))
            : Problems.NotFound("analysis of job", jobId);

    private static async Task<IResult> CountAsync(int? days, Statistics statistics, CurrentUser user, CancellationToken cancellationToken)
        => days is < 1 or > Statistics.MostDays
            ? Problems.Invalid("days", $"It is {days}; it may be 1 to {Statistics.MostDays}.")
            : TypedResults.Ok(StatisticsView.Of(await statistics.ReadAsync(user.JobOwner, days ?? Statistics.UsualDays, cancellationToken)));
}

/// <summary>What one job analysed.</summary>
internal sealed record HistoryEntryView(
    string JobId,
    HistoryKind Kind,
    string? TargetId,
    string Title,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    int Songs,
    int Known,
    double ComputingSeconds)
{
    public static HistoryEntryView Of(HistoryEntry entry) => new(
        IdText.Of(entry.JobId),
        entry.Kind,
        entry.TargetId?.ToString(),
        HistoryWords.Title(entry),
        entry.StartedAt,
        entry.EndedAt,
        entry.Songs,
        entry.Known,
        Math.Round(entry.Computing.TotalSeconds, 1));
}

/// <summary>What it came to, for an audience.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Text">All of it in a sentence.</param>
/// <param name="First">Songs read for the first time.</param>
/// <param name="Stricter">Songs with a stricter rating than before.</param>
/// <param name="Milder">Songs with a milder one.</param>
/// <param name="Worse">Songs that a person should look at: not suitable at the first reading, or stricter than before.</param>
/// <param name="Failed">Songs that could not be read.</param>
/// <param name="Changes">Songs by rating before and now.</param>
/// <param name="LookAt">Songs to look at first, the strictest first; at most 20.</param>
internal sealed record HistorySummaryView(
    HistoryEntryView Entry,
    string Text,
    int First,
    int Stricter,
    int Milder,
    int Worse,
    int Failed,
    IReadOnlyList<RatingChangeCount> Changes,
    IReadOnlyList<ChangedSong> LookAt)
{
    public static HistorySummaryView Of(AnalysisSummary summary) => new(
        HistoryEntryView.Of(summary.Entry),
        HistoryWords.News(summary),
        summary.First,
        summary.Stricter,
        summary.Milder,
        summary.Worse,
        summary.Failed,
        summary.Changes.Counts,
        summary.Changes.Songs);
}

/// <summary>How much was analysed.</summary>
/// <param name="Days">By day in the server's time zone, the oldest first; days of nothing too.</param>
/// <param name="All">Ever.</param>
internal sealed record StatisticsView(IReadOnlyList<DayView> Days, DayView All)
{
    public static StatisticsView Of(StatisticsReading reading) => new([.. reading.Days.Select(DayView.Of)], DayView.Of(reading.All));
}

/// <summary>What was analysed in a day; or, without one, ever.</summary>
/// <param name="Day">The day.</param>
/// <param name="Songs">Songs that got an analysis.</param>
/// <param name="Known">Those of them whose lyrics had been read before, so that no model ran.</param>
/// <param name="ComputingSeconds">How long the others took, added up.</param>
internal sealed record DayView(DateOnly? Day, int Songs, int Known, double ComputingSeconds)
{
    public static DayView Of(DayCount count) => new(count.Day, count.Songs, count.Known, Math.Round(count.Computing.TotalSeconds, 1));
}
