using System.Text;
using Npgsql;

namespace AnalysisApp.Queue.Storage;

/// <summary>How a filter becomes conditions on <c>queue.job</c>, for the lists and for the commands alike.</summary>
internal static class JobConditions
{
    /// <summary>Continues a <c>WHERE</c>; each condition begins with <c>AND</c>.</summary>
    public static void Add(StringBuilder sql, NpgsqlParameterCollection parameters, JobFilter filter)
    {
        if (filter.State is { } state)
            Where("state = @state", "state", JobWords.WordOf(state));
        if (filter.LiveOnly)
            sql.Append(" AND state IN ('pending', 'in_progress', 'interrupted')");
        if (filter.WaitingOnly)
            sql.Append(" AND state IN ('pending', 'interrupted')");
        if (filter.Type is { } type)
            Where("type = @type", "type", type);
        if (filter.ExceptType is { } exceptType)
            Where("type <> @except_type", "except_type", exceptType);
        if (filter.Priority is { } priority)
            Where("priority = @in_priority", "in_priority", (short)priority);
        if (!string.IsNullOrWhiteSpace(filter.Text))
            Where("(title ILIKE @text OR target ILIKE @text)", "text", $"%{Literally(filter.Text.Trim())}%");
        if (filter.UserId is { } user)
            Where("user_id = @user", "user", user);
        if (filter.Failure is { } failure)
            Where("failure_kind = @failure", "failure", JobWords.WordOf(failure));
        if (filter.FailureCode is { } code)
            Where("failure_code = @failure_code", "failure_code", code);
        if (filter.CreatedSince is { } createdSince)
            Where("created_at >= @created_since", "created_since", createdSince.ToUniversalTime());
        if (filter.CreatedBefore is { } createdBefore)
            Where("created_at < @created_before", "created_before", createdBefore.ToUniversalTime());
        if (filter.EndedSince is { } since)
            Where("finished_at >= @ended_since", "ended_since", since.ToUniversalTime());
        if (filter.EndedBefore is { } before)
            Where("finished_at < @ended_before", "ended_before", before.ToUniversalTime());

        void Where(string condition, string name, object value)
        {
            sql.Append(" AND ").Append(condition);
            parameters.AddWithValue(name, value);
        }
    }

    private static string Literally(string text)
        => text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);
}
