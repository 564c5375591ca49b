namespace AnalysisApp.Queue.Storage;

/// <summary>What statements that keep to the users' limits have in common: the cap on what a user runs at a time, and the pause of a user's work.</summary>
internal static class UserLimits
{
    /// <summary>Whose work a job is; what nobody asked for is the instance's own.</summary>
    public const string Owner = "coalesce(user_id, '00000000-0000-0000-0000-000000000000')";

    /// <summary>Taken before a statement that counts what users run: its snapshot then shows what the one before took.</summary>
    public const string LockSql = "SELECT FROM queue.control FOR NO KEY UPDATE";

    /// <summary>
    /// For <c>WITH RECURSIVE</c>: <c>waiting (owner)</c>, everybody with work that is ready. A jump through <c>job_of_user</c> for each, so the cost grows
    /// with the users that wait, not with their jobs. Its last row is null.
    /// </summary>
    public const string WaitingCte = $"""
        waiting (owner) AS (
          (SELECT {Owner} FROM queue.job WHERE ready ORDER BY 1 LIMIT 1)
          UNION ALL
          SELECT (SELECT {Owner} FROM queue.job WHERE ready AND {Owner} > w.owner ORDER BY 1 LIMIT 1) FROM waiting w WHERE w.owner IS NOT NULL)
        """;

    /// <summary>
    /// After <see cref="WaitingCte"/>: <c>open (owner, room)</c>, the users among them who are not paused, and how many more jobs of each may
    /// start: the cap, less what runs on any instance; null for any number. Needs <c>@most_per_user</c>.
    /// </summary>
    public const string OpenCtes = $"""
        held AS MATERIALIZED (
          SELECT {Owner} AS owner, count(*) AS jobs FROM queue.job WHERE lease_until IS NOT NULL GROUP BY 1),
        open AS MATERIALIZED (
          SELECT w.owner, CASE WHEN @most_per_user IS NOT NULL THEN greatest(0, @most_per_user - coalesce(h.jobs, 0)) END AS room
          FROM waiting w LEFT JOIN held h USING (owner)
          WHERE w.owner IS NOT NULL AND NOT EXISTS (SELECT FROM queue.paused_user p WHERE p.user_id = w.owner))
        """;
}
