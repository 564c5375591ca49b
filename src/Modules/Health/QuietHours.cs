using static System.Runtime.CompilerServices.FormattableStringFactory;

namespace AnalysisApp.Health;

/// <summary>A time of day in which nobody is told anything; what comes up goes out as one message when it ends.</summary>
/// <param name="Enabled">Whether there is one.</param>
/// <param name="From">When it begins, by the clocks of the zone.</param>
/// <param name="Until">When it ends; before <paramref name="From"/> it is over midnight; the same time is no time at all.</param>
/// <param name="TimeZone">As the system calls it, such as <c>Europe/Berlin</c>.</param>
public sealed record QuietHours(bool Enabled, TimeOnly From, TimeOnly Until, string TimeZone)
{
    /// <summary>Whether it is quiet at a moment. A zone that this machine does not know is taken for UTC.</summary>
    public bool Cover(DateTimeOffset moment)
    {
        if (!Enabled || From == Until)
            return false;

        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var known) ? known : TimeZoneInfo.Utc;
        return TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, zone).DateTime).IsBetween(From, Until);
    }

    /// <summary>What it may not be; empty when it is sound.</summary>
    public IReadOnlyList<SettingFault> Faults() => TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _)
        ? []
        : [new(nameof(TimeZone), Create("This machine knows no time zone '{0}'; give one such as Europe/Berlin or UTC.", TimeZone))];
}
