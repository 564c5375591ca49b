using System.Diagnostics;
using System.Globalization;
using AnalysisApp.Configuration;

namespace AnalysisApp.Jobs.Background;

/// <summary>
/// The times of day at which background work may run, by the clock on the wall: a range that the clocks skip in spring has no place that day, and one that
/// they show twice in autumn counts both times.
/// </summary>
internal sealed class BackgroundHours
{
    private static readonly TimeOnly Midnight = TimeOnly.MinValue;
    private readonly (TimeOnly Start, TimeOnly End)[] _ranges;
    private readonly TimeZoneInfo _zone;

    private BackgroundHours((TimeOnly Start, TimeOnly End)[] ranges, TimeZoneInfo zone)
    {
        _ranges = ranges;
        _zone = zone;
    }

    /// <summary>Reads the setting <c>Background:Hours</c>: ranges such as <c>22:00-06:00</c>, separated by commas; a range may go over midnight.</summary>
    /// <exception cref="ConfigurationFaultException">It holds anything else.</exception>
    public static BackgroundHours Parse(string setting, TimeZoneInfo zone)
        => new([.. setting.Split(',', StringSplitOptions.TrimEntries).Select(range => ParseRange(range) ?? throw Fault(setting))], zone);

    /// <summary>The next minute at which work may run; null when it may now.</summary>
    public DateTimeOffset? NextStart(DateTimeOffset now)
    {
        if (Includes(now))
            return null;

        // Minute by minute, because that is right at every change of the clocks. Within a day, as a rule; within two, where they skip a range.
        var minute = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        for (var ahead = 1; ahead <= 8 * 24 * 60; ahead++)
        {
            if (Includes(minute.AddMinutes(ahead)))
                return minute.AddMinutes(ahead);
        }

        throw new UnreachableException("No minute of eight days is in the background hours. This is a bug.");
    }

    private bool Includes(DateTimeOffset time)
    {
        var wall = TimeOnly.FromTimeSpan(TimeZoneInfo.ConvertTime(time, _zone).TimeOfDay);
        return _ranges.Any(range => wall.IsBetween(range.Start, range.End));
    }

    private static (TimeOnly Start, TimeOnly End)? ParseRange(string range)
    {
        if (range.Split('-', StringSplitOptions.TrimEntries) is not [var from, var to] || TimeOf(from) is not { } start)
            return null;

        // TimeOnly.IsBetween goes over midnight by itself; equal ends would hold nothing.
        TimeOnly? end = to == "24:00" ? Midnight : TimeOf(to);
        return end is null || end == start ? null : (start, end.Value);
    }

    private static TimeOnly? TimeOf(string text)
        => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    private static ConfigurationFaultException Fault(string setting) => new(
        $"Background:Hours is '{setting}'; it may be times of day such as 22:00-06:00, several of them separated by commas, or empty for any time.");
}
