using AnalysisApp.Configuration;

namespace AnalysisApp.Observability.Metrics;

/// <summary>Who may read <c>/metrics</c>.</summary>
/// <param name="Token">What a reader must present, as <c>Authorization: Bearer TOKEN</c>; null: nothing.</param>
internal sealed record MetricsSettings(string? Token)
{
    /// <exception cref="ConfigurationFaultException">A setting holds what it may not.</exception>
    public static MetricsSettings Read(IConfigurationSection section)
    {
        var token = SecretSetting.Read(section, "Metrics", "Token");
        if (token is null)
            return new MetricsSettings((string?)null);

        // The value itself stays out of the message: it may be nearly right.
        return token.All(character => character is > ' ' and < '\u007f')
            ? new MetricsSettings(token)
            : throw new ConfigurationFaultException("Metrics:Token holds characters that no header can carry; give letters, digits and signs without spaces.");
    }
}
