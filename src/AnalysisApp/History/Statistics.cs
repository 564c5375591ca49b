using AnalysisApp.Library;

namespace AnalysisApp.History;

/// <summary>How much was analysed, by day in the server's time zone.</summary>
internal sealed class Statistics(IHistory history, TimeProvider clock)
{
    /// <summary>As long as the history keeps songs, and a little less: whole days only.</summary>
    public const int MostDays = 366;

    public const int UsualDays = 30;

    /// <param name="userId">Only this user's; null for everybody's.</param>
    /// <param name="days">How many, with today: 1 to <see cref="MostDays"/>.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<StatisticsReading> ReadAsync(Guid? userId, int days, CancellationToken cancellationToken)
    {
        var today = DayOf(clock.GetUtcNow());
        var first = today.AddDays(1 - days);

        // A day earlier, since days begin at other times elsewhere; what is too early is left out below.
        var since = new DateTimeOffset(first.AddDays(-1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var counted = (await history.CountAsync(userId, since, cancellationToken)).ToLookup(count => DayOf(count.From));
        var all = await history.CountAllAsync(userId, cancellationToken);
        return new StatisticsReading(
            [.. Enumerable.Range(0, days).Select(first.AddDays).Select(day => Sum(day, counted[day]))],
            new DayCount(null, all.Songs, all.Known, all.Computing));
    }

    private static DayCount Sum(DateOnly day, IEnumerable<HistoryCount> counts) => counts.Aggregate(
        new DayCount(day, 0, 0, TimeSpan.Zero),
        (sum, count) => sum with { Songs = sum.Songs + count.Songs, Known = sum.Known + count.Known, Computing = sum.Computing + count.Computing });

    private DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, clock.LocalTimeZone).DateTime);
}

/// <summary>What was counted.</summary>
/// <param name="Days">Every day, the oldest first.</param>
/// <param name="All">Ever.</param>
internal sealed record StatisticsReading(IReadOnlyList<DayCount> Days, DayCount All);

/// <summary>What was analysed in a day.</summary>
/// <param name="Day">Null for a count of all.</param>
/// <param name="Songs">Songs that got an analysis.</param>
/// <param name="Known">Those of them for which no model ran.</param>
/// <param name="Computing">How long the others took, added up.</param>
internal sealed record DayCount(DateOnly? Day, int Songs, int Known, TimeSpan Computing)
{
    /// <summary>Songs for which models ran.</summary>
    public int Read => Songs - Known;
}
