using System.Globalization;

namespace AnalysisApp.Configuration;

/// <summary>How much may be put back at once.</summary>
/// <param name="MaxMegabytes">The largest archive that is put back.</param>
internal sealed record ArchiveSettings(int MaxMegabytes)
{
    private const int Usual = 4096;
    private const int Most = 1_000_000;

    public long MostBytes => MaxMegabytes * 1024L * 1024;

    /// <exception cref="ConfigurationFaultException">A setting holds what it may not.</exception>
    public static ArchiveSettings Read(IConfiguration section)
    {
        const string key = nameof(MaxMegabytes);
        if (string.IsNullOrWhiteSpace(section[key]))
            return new ArchiveSettings(Usual);

        return int.TryParse(section[key], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= Most
            ? new ArchiveSettings(number)
            : throw new ConfigurationFaultException($"Archive:{key} is '{section[key]}'; it may be 1 to {Most}, or empty for {Usual}.");
    }
}
