using System.Globalization;
using AnalysisApp.Jobs.Background;

namespace AnalysisApp.Configuration;

/// <summary>When, how fast and beside what low-priority work may run. Nothing is limited by default.</summary>
/// <param name="Hours">The times of day; null for any.</param>
/// <param name="TimeZone">Of these times, and of the times that people are told.</param>
/// <param name="SongsPerHour">Songs that models read in an hour, over all library jobs and instances; null for any number.</param>
/// <param name="MostMemoryPercent">How much of the machine's or container's memory may be in use when a song is begun; null for any.</param>
internal sealed record BackgroundSettings(BackgroundHours? Hours, TimeZoneInfo TimeZone, int? SongsPerHour, int? MostMemoryPercent)
{
    private const int MostSongsPerHour = 1_000_000;

    /// <exception cref="ConfigurationFaultException">A setting holds what it may not.</exception>
    public static BackgroundSettings Read(IConfiguration section)
    {
        var zone = ZoneOf(section["TimeZone"]);
        return new BackgroundSettings(
            string.IsNullOrWhiteSpace(section["Hours"]) ? null : BackgroundHours.Parse(section["Hours"]!, zone),
            zone,
            NumberOf(section, "SongsPerHour", MostSongsPerHour, "any number"),
            NumberOf(section, "MostMemoryPercent", 99, "any load"));
    }

    private static TimeZoneInfo ZoneOf(string? setting)
    {
        if (string.IsNullOrWhiteSpace(setting))
            return TimeZoneInfo.Local;

        return TimeZoneInfo.TryFindSystemTimeZoneById(setting.Trim(), out var zone)
            ? zone
            : throw new ConfigurationFaultException(
                $"Background:TimeZone is '{setting}'; it may be a time zone that this machine knows, such as Europe/Berlin or UTC, or empty for its own.");
    }

    private static int? NumberOf(IConfiguration section, string key, int most, string otherwise)
    {
        if (string.IsNullOrWhiteSpace(section[key]))
            return null;

        return int.TryParse(section[key], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw new ConfigurationFaultException($"Background:{key} is '{section[key]}'; it may be 1 to {most}, or empty for {otherwise}.");
    }
}
