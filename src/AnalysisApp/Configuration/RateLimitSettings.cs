using System.Globalization;

namespace AnalysisApp.Configuration;

/// <summary>How often one caller may ask, in requests a minute; 0 is any number. Counted by each instance for itself.</summary>
/// <param name="SignIn">Attempts to sign in from one address, of IPv6 from one network of 64 bits; wrong passwords for one name lock it besides.</param>
/// <param name="Analyse">Analyses that are asked for.</param>
/// <param name="Import">Archives and files that are sent here.</param>
/// <param name="Infer">Texts given to a model over <c>/api/infer</c>.</param>
/// <param name="Api">Everything under <c>/api</c>.</param>
internal sealed record RateLimitSettings(int SignIn, int Analyse, int Import, int Infer, int Api)
{
    private const int Most = 1_000_000;

    /// <exception cref="ConfigurationFaultException">A setting holds what it may not.</exception>
    public static RateLimitSettings Read(IConfiguration section) => new(
        NumberOf(section, nameof(SignIn), 10),
        NumberOf(section, nameof(Analyse), 60),
        NumberOf(section, nameof(Import), 10),
        NumberOf(section, nameof(Infer), 120),
        NumberOf(section, nameof(Api), 1200));

    private static int NumberOf(IConfiguration section, string key, int usual)
    {
        if (string.IsNullOrWhiteSpace(section[key]))
            return usual;

        return int.TryParse(section[key], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= Most
            ? number
            : throw new ConfigurationFaultException(
                $"RateLimits:{key} is '{section[key]}'; it may be 1 to {Most} requests a minute, 0 for any number, or empty for {usual}.");
    }
}
