using System.Globalization;
using AnalysisApp.Jobs.Background;

namespace AnalysisApp.Configuration;

/// <summary>When, how fast and beside what low-priority work may run, and when it begins by itself. Nothing is limited by default.</summary>
/// <param name="Hours">The times of day, over midnight too, such as <c>22:00-06:00</c>; null for any.</param>
/// <param name="TimeZone">Of these times, and of the times that people are told. Containers are often on UTC.</param>
/// <param name="SongsPerHour">Songs that models read in an hour, over all library jobs and instances; null for any number.</param>
/// <param name="MostMemoryPercent">How much of the machine's or container's memory may be in use when a song is begun; null for any.</param>
/// <param name="AtSignIn">Whether what is not read yet of a person's library is read when they sign in, unless they do not want it.</param>
/// <param name="AtSignInEvery">How long after such a reading, or any other of the whole library, another sign-in begins none.</param>
internal sealed record BackgroundSettings(
    BackgroundHours? Hours, TimeZoneInfo TimeZone, int? SongsPerHour, int? MostMemoryPercent, bool AtSignIn, TimeSpan AtSignInEvery)
{
    private const int MostSongsPerHour = 1_000_000;
    private static readonly TimeSpan UsualEvery = TimeSpan.FromHours(12);
    private static readonly TimeSpan LongestEvery = TimeSpan.FromDays(30);

    /// <exception cref="ConfigurationFaultException">A setting holds what it may not.</exception>
    public static BackgroundSettings Read(IConfiguration section)
    {
        var zone = ZoneOf(section["TimeZone"]);
        return new BackgroundSettings(
            string.IsNullOrWhiteSpace(section["Hours"]) ? null : BackgroundHours.Parse(section["Hours"]!, zone),
            zone,
            NumberOf(section, "SongsPerHour", MostSongsPerHour, "any number"),
            NumberOf(section, "MostMemoryPercent", 99, "any load"),
            SwitchOf(section["AtSignIn"]),
            EveryOf(section["AtSignInEvery"]));
    }

    private static bool SwitchOf(string? setting)
    {
        if (string.IsNullOrWhiteSpace(setting))
            return true;

        return bool.TryParse(setting, out var on) ? on : throw new ConfigurationFaultException($"Background:AtSignIn is '{setting}'; it may be true or false.");
    }

    private static TimeSpan EveryOf(string? setting)
    {
        if (string.IsNullOrWhiteSpace(setting))
            return UsualEvery;

        return TimeSpan.TryParse(setting, CultureInfo.InvariantCulture, out var every) && every >= TimeSpan.Zero && every <= LongestEvery
            ? every
            : throw new ConfigurationFaultException(
                $"Background:AtSignInEvery is '{setting}'; it may be a time from 00:00:00 to 30.00:00:00, such as 12:00:00 for twelve hours.");
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
