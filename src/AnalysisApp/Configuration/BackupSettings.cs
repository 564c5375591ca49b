using System.Globalization;

namespace AnalysisApp.Configuration;

/// <summary>When backups are made, where they lie, and how many are kept.</summary>
/// <param name="Enabled">Whether one is made every night.</param>
/// <param name="At">When, by the machine's clock and time zone.</param>
/// <param name="Keep">How many of the nightly ones are kept. Those that somebody asked for are never removed.</param>
/// <param name="Directory">Where they lie; <c>backups/</c> in the data folder unless another folder is named.</param>
/// <param name="BeforeUpgrade">Whether one is made before a newer version changes the database.</param>
/// <param name="MaxMegabytes">The largest file that the setup page takes.</param>
internal sealed record BackupSettings(bool Enabled, TimeOnly At, int Keep, string Directory, bool BeforeUpgrade, int MaxMegabytes)
{
    private const int UsualMegabytes = 16_384;
    private const int MostOfMegabytes = 1_000_000;
    private const int MostKept = 1000;

    public long MostBytes => MaxMegabytes * 1024L * 1024;

    /// <param name="section">The settings under <c>Backup</c>.</param>
    /// <param name="storage">Says where the data folder is.</param>
    /// <exception cref="ConfigurationFaultException">A setting holds what it may not.</exception>
    public static BackupSettings Read(IConfiguration section, StorageOptions storage) => new(
        Switch(section, nameof(Enabled)),
        TimeOf(section, nameof(At), new TimeOnly(3, 0)),
        NumberOf(section, nameof(Keep), 14, MostKept),
        string.IsNullOrWhiteSpace(section[nameof(Directory)]) ? Path.Combine(storage.FullPath, "backups") : Path.GetFullPath(section[nameof(Directory)]!),
        Switch(section, nameof(BeforeUpgrade)),
        NumberOf(section, nameof(MaxMegabytes), UsualMegabytes, MostOfMegabytes));

    private static bool Switch(IConfiguration section, string key) => section[key]?.Trim().ToLowerInvariant() switch
    {
        null or "" or "true" => true,
        "false" => false,
        _ => throw new ConfigurationFaultException($"Backup:{key} is '{section[key]}'; it may be true, which is usual, or false."),
    };

    private static TimeOnly TimeOf(IConfiguration section, string key, TimeOnly usual)
    {
        if (string.IsNullOrWhiteSpace(section[key]))
            return usual;

        return TimeOnly.TryParseExact(section[key]!.Trim(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : throw new ConfigurationFaultException($"Backup:{key} is '{section[key]}'; it may be a time of day such as 03:00.");
    }

    private static int NumberOf(IConfiguration section, string key, int usual, int most)
    {
        if (string.IsNullOrWhiteSpace(section[key]))
            return usual;

        return int.TryParse(section[key], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw new ConfigurationFaultException($"Backup:{key} is '{section[key]}'; it may be 1 to {most}, or empty for {usual}.");
    }
}
