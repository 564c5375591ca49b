using System.Text;
using AnalysisApp.Queue.Storage;
using Npgsql;

namespace AnalysisApp.Queue.History;

/// <summary>The edge of an index that a list is read off.</summary>
/// <param name="Sources">Conditions, of which no job meets two; each is an index's.</param>
/// <param name="Key">What the jobs are ordered by before the id; null for the id alone.</param>
/// <param name="KeyAt">The key that a mark's place stands for, from <c>@place</c>.</param>
/// <param name="Rest">What of the filter the sources do not tell.</param>
internal sealed record LookEdge(string[] Sources, string? Key, string KeyAt, JobFilter Rest)
{
    private const string Waits = "state IN ('pending', 'interrupted')";
    private const string Runs = "lease_until IS NOT NULL";
    private const string Ended = "state = @edge_state";
    private const string TimeAt = "timestamptz 'epoch' + @place * interval '1 microsecond'";
    private const string SpanAt = "@place * interval '1 microsecond'";

    /// <summary>From the largest key, or id, to the smallest.</summary>
    public bool Descends { get; init; } = true;

    /// <summary>Of an index of ended jobs.</summary>
    public JobState? State { get; init; }

    /// <summary>By the time of their end, so that these narrow the look.</summary>
    public JobFilter? Ends { get; init; }

    /// <summary>Whose the jobs are, where the sources tell that.</summary>
    public Guid? User { get; init; }

    /// <summary>Whether nothing is looked at in vain.</summary>
    public bool IsWhole => Rest == new JobFilter();

    /// <summary>The order of what <see cref="AddLook"/> answers.</summary>
    public string OrderBy => (Key, Descends) switch
    {
        (null, true) => "id DESC",
        (null, false) => "id",
        (_, true) => "key DESC, id DESC",
        _ => "key, id",
    };

    /// <exception cref="ArgumentException">The order does not suit the filter.</exception>
    public static LookEdge Of(JobFilter filter, JobOrder order) => filter switch
    {
        { UserId: { } user } => OfUser(filter with { UserId = null }, user, order),
        { State: JobState.Completed or JobState.Failed or JobState.Cancelled } => OfEnded(filter, order),
        { State: JobState.InProgress } => OfRunning(filter with { State = null, LiveOnly = false }, order),
        { State: JobState.Pending or JobState.Interrupted } => OfWaiting(filter with { LiveOnly = false, WaitingOnly = false }, order),
        { WaitingOnly: true } => OfWaiting(filter with { LiveOnly = false, WaitingOnly = false }, order),
        { LiveOnly: true } when order == JobOrder.Newest => ById(filter with { LiveOnly = false }, Waits, Runs),
        _ when order == JobOrder.Newest => ById(filter, "true"),
        _ => throw Unsuited(order),
    };

    /// <summary>Adds the look itself: so many jobs from the mark on, with their <c>place</c> and, where there is one, their <c>key</c>.</summary>
    /// <param name="sql">Continued with a whole <c>SELECT</c>.</param>
    /// <param name="parameters">Of the command.</param>
    /// <param name="after">Where the look begins; null for the edge.</param>
    /// <param name="columns">To answer besides.</param>
    /// <param name="most">So many jobs. Each source is cut there: PostgreSQL would sort all of two sources before it takes the first.</param>
    public void AddLook(StringBuilder sql, NpgsqlParameterCollection parameters, JobMark? after, string columns, int most)
    {
        var narrowed = new StringBuilder();
        if (State is { } state)
            parameters.AddWithValue("edge_state", JobWords.WordOf(state));
        if (User is { } user)
            parameters.AddWithValue("edge_user", user);
        if (Ends is { } ends)
            JobConditions.Add(narrowed, parameters, ends);
        if (after is { } mark)
            AddMark(narrowed, parameters, mark);

        var select = $"SELECT {columns}{(Key is null ? "" : $", {Key} AS key")}, {Place} AS place FROM queue.job WHERE ";
        sql.Append("SELECT * FROM (")
            .AppendJoin(" UNION ALL ", Sources.Select(source => $"({select}{source}{narrowed} ORDER BY {OrderBy} LIMIT {most})"))
            .Append(") edge ORDER BY ").Append(OrderBy).Append(" LIMIT ").Append(most);
    }

    private string Place => Key switch
    {
        null => "0::bigint",
        _ when KeyAt == SpanAt => $"(extract(epoch FROM {Key}) * 1000000)::bigint",
        _ => $"(extract(epoch FROM {Key} - timestamptz 'epoch') * 1000000)::bigint",
    };

    private void AddMark(StringBuilder sql, NpgsqlParameterCollection parameters, JobMark mark)
    {
        var beyond = Descends ? '<' : '>';
        parameters.AddWithValue("after", mark.Id);
        if (Key is null)
        {
            sql.Append(" AND id ").Append(beyond).Append(" @after");
            return;
        }

        sql.Append(" AND (").Append(Key).Append(", id) ").Append(beyond).Append(" (").Append(KeyAt).Append(", @after)");
        parameters.AddWithValue("place", mark.Place);
    }

    private static LookEdge OfEnded(JobFilter filter, JobOrder order)
    {
        var rest = filter with { State = null, LiveOnly = false, WaitingOnly = false };
        var edge = order switch
        {
            JobOrder.Newest => ById(rest, Ended),
            JobOrder.LastEnded => new LookEdge([$"{Ended} AND finished_at IS NOT NULL"], "finished_at", TimeAt, rest with { EndedSince = null, EndedBefore = null })
            {
                Ends = new JobFilter { EndedSince = filter.EndedSince, EndedBefore = filter.EndedBefore },
            },
            _ => new LookEdge([$"{Ended} AND finished_at - started_at >= interval '0.1 second'"], "finished_at - started_at", SpanAt, rest),
        };
        return edge with { State = filter.State };
    }

    private static LookEdge OfRunning(JobFilter rest, JobOrder order) => order switch
    {
        JobOrder.Newest => ById(rest, Runs),
        JobOrder.Longest => new LookEdge([Runs], "started_at", TimeAt, rest) { Descends = false },
        _ => throw Unsuited(order),
    };

    private static LookEdge OfWaiting(JobFilter rest, JobOrder order) => order switch
    {
        JobOrder.Newest => ById(rest, Waits),
        JobOrder.Longest => ById(rest, Waits) with { Descends = false },
        _ => throw Unsuited(order),
    };

    /// <summary>The same lists by the indexes of one user; what took longest is looked for among everybody's.</summary>
    private static LookEdge OfUser(JobFilter filter, Guid user, JobOrder order)
    {
        const string own = "user_id = @edge_user";
        var all = Of(filter, order);
        if (all.KeyAt == SpanAt)
            return all with { Rest = all.Rest with { UserId = user } };
        if (all.Key is not null)
            return all with { Sources = [.. all.Sources.Select(source => $"{own} AND {source}")], User = user };
        return all with
        {
            Sources = [.. StatesOf(filter).Select(state => $"{own} AND state = '{JobWords.WordOf(state)}'")],
            State = null,
            User = user,
            Rest = all.Rest with { State = null, LiveOnly = false, WaitingOnly = false },
        };
    }

    private static JobState[] StatesOf(JobFilter filter) => filter switch
    {
        { State: { } state } => [state],
        { WaitingOnly: true } => [JobState.Pending, JobState.Interrupted],
        { LiveOnly: true } => [JobState.Pending, JobState.InProgress, JobState.Interrupted],
        _ => Enum.GetValues<JobState>(),
    };

    private static LookEdge ById(JobFilter rest, params string[] sources) => new(sources, null, "", rest);

    private static ArgumentException Unsuited(JobOrder order)
        => new($"The order {order} does not suit this filter: it is for jobs of one state.", nameof(order));
}
