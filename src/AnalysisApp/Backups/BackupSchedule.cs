namespace AnalysisApp.Backups;

/// <summary>When a nightly backup is due.</summary>
internal static class BackupSchedule
{
    // A clock that was wrong for a while must not put the next one off until then.
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(1);

    /// <param name="now">The time.</param>
    /// <param name="at">The time of day at which one is made.</param>
    /// <param name="zone">Of that time of day.</param>
    /// <param name="made">When each that there is was made.</param>
    /// <param name="since">When the database was first used; a new one waits for its first night. Null: never.</param>
    public static bool IsDue(DateTimeOffset now, TimeOnly at, TimeZoneInfo zone, IEnumerable<DateTimeOffset> made, DateTimeOffset? since)
    {
        var last = LastMoment(now, at, zone);
        return since < last && !made.Any(moment => moment >= last && moment <= now + Ahead);
    }

    /// <summary>The newest moment at which one should have been made. An hour that a change of the clocks leaves out counts as the next.</summary>
    private static DateTimeOffset LastMoment(DateTimeOffset now, TimeOnly at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        var day = DateOnly.FromDateTime(local);
        var moment = day.ToDateTime(at) <= local ? day.ToDateTime(at) : day.AddDays(-1).ToDateTime(at);
        if (zone.IsInvalidTime(moment))
            moment = moment.AddHours(1);
        return new DateTimeOffset(moment, zone.GetUtcOffset(moment));
    }
}
