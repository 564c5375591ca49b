using AnalysisApp.Configuration;

namespace AnalysisApp.Observability.Metrics;

/// <summary>Who may read <c>/metrics</c>.</summary>
/// <param name="Token">What a reader must present, as <c>Authorization: Bearer TOKEN</c>; null: nothing.</param>
internal sealed record MetricsSettings(string? Token)
{
    /// <exception cref="ConfigurationFaultException">A setting holds what it may not.</exception>
    public static MetricsSettings Read(IConfigurationSection section)
    {
        var (text, file) = (section["Token"], section["TokenFile"]);
        if (!string.IsNullOrWhiteSpace(text) && !string.IsNullOrWhiteSpace(file))
            throw new ConfigurationFaultException("Metrics:Token and Metrics:TokenFile are both set; give one of them.");

        var (key, token) = string.IsNullOrWhiteSpace(file) ? ("Metrics:Token", text) : ("Metrics:TokenFile", Content(file));
        if (string.IsNullOrWhiteSpace(token))
            return string.IsNullOrWhiteSpace(file) ? new MetricsSettings((string?)null) : throw new ConfigurationFaultException($"Metrics:TokenFile is '{file}', which is empty.");

        // The value itself stays out of the message: it may be nearly right.
        return token.All(character => character is > ' ' and < '\u007f')
            ? new MetricsSettings(token)
            : throw new ConfigurationFaultException($"{key} holds characters that no header can carry; give letters, digits and signs without spaces.");
    }

    private static string Content(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationFaultException($"Metrics:TokenFile is '{file}', which cannot be read: {fault.Message}");
        }
    }
}
