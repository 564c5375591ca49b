using System.Globalization;
using AnalysisApp.Backups;

namespace AnalysisApp.Tests.Backups;

public sealed class BackupScheduleTests
{
    private static readonly TimeOnly Three = new(3, 0);
    private static readonly TimeOnly HalfPastTwo = new(2, 30);
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2026-11-22 01:59", "2026-11-21 02:00", false)] // in Berlin it is 02:59
    [InlineData("2026-11-22 02:00", "2026-11-21 02:00", true)]
    [InlineData("2026-11-22 02:01", "2026-11-22 02:00", false)]
    [InlineData("2026-11-22 18:00", "2026-11-20 02:00", true)] // missed while the machine was off
    [InlineData("2026-11-22 18:00", null, true)]
    [InlineData("2026-11-22 18:00", "2030-01-01 00:00", true)] // made while the clock was wrong
    [InlineData("2026-11-20 18:00", "2026-11-20 17:00", false)]
    public void One_is_due_once_a_night_and_soon_when_it_was_missed(string now, string? made, bool isDue)
        => Assert.Equal(isDue, BackupSchedule.IsDue(Utc(now), Three, Berlin, made is null ? [] : [Utc(made)], Utc("2026-01-01 00:00")));

    [Theory]
    [InlineData("2026-11-22 18:00", false)] // used since this morning
    [InlineData("2026-11-23 02:00", true)]
    public void A_new_database_waits_for_its_first_night(string now, bool isDue)
        => Assert.Equal(isDue, BackupSchedule.IsDue(Utc(now), Three, Berlin, [], Utc("2026-11-22 08:00")));

    [Fact]
    public void A_database_that_was_never_used_is_not_backed_up() => Assert.False(BackupSchedule.IsDue(Utc("2026-11-22 18:00"), Three, Berlin, [], null));

    [Theory]
    [InlineData("2026-03-29 00:59", false)] // 01:59, and the clocks leave out 02:00 to 03:00
    [InlineData("2026-03-29 01:30", true)] // 03:30
    public void An_hour_that_the_clocks_leave_out_is_the_next(string now, bool isDue)
        => Assert.Equal(isDue, BackupSchedule.IsDue(Utc(now), HalfPastTwo, Berlin, [Utc("2026-03-28 01:30")], Utc("2026-01-01 00:00")));

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
