using AnalysisApp.Observability.Metrics;

namespace AnalysisApp.Configuration;

/// <summary>The settings that the host itself needs, checked. Each module checks its own.</summary>
/// <param name="Storage">Where data lies.</param>
/// <param name="ConnectionString">Of an external server; null for the embedded cluster.</param>
/// <param name="Roles">What this instance does.</param>
/// <param name="Background">What limits low-priority work.</param>
/// <param name="Archive">How much may be put back at once.</param>
/// <param name="Metrics">Who may read the metrics.</param>
/// <param name="Proxy">Whose word is taken on where a request came from.</param>
/// <param name="TrustedHeader">Which proxy signs people in.</param>
/// <param name="RateLimits">How often one caller may ask.</param>
/// <param name="Network">Where the app may connect to when a person names a server.</param>
/// <param name="Backup">When backups are made, and how many are kept.</param>
internal sealed record Settings(
    StorageOptions Storage,
    string? ConnectionString,
    InstanceRoles Roles,
    BackgroundSettings Background,
    ArchiveSettings Archive,
    MetricsSettings Metrics,
    ProxySettings Proxy,
    TrustedHeaderSettings TrustedHeader,
    RateLimitSettings RateLimits,
    NetworkSettings Network,
    BackupSettings Backup)
{
    /// <exception cref="ConfigurationFaultException">A setting holds what it may not.</exception>
    public static Settings Read(IConfiguration configuration)
    {
        var storage = configuration.GetSection("Storage").Get<StorageOptions>() ?? new StorageOptions();
        if (string.IsNullOrWhiteSpace(storage.DataDirectory))
            throw new ConfigurationFaultException("Storage:DataDirectory is empty; give a folder, such as ./data.");

        return new Settings(
            storage,
            ConnectionStringOf(configuration),
            InstanceRoles.Parse(configuration["Roles"]),
            BackgroundSettings.Read(configuration.GetSection("Background")),
            ArchiveSettings.Read(configuration.GetSection("Archive")),
            MetricsSettings.Read(configuration.GetSection("Metrics")),
            ProxySettings.Read(configuration.GetSection("Proxy")),
            TrustedHeaderSettings.Read(configuration.GetSection("Accounts:TrustedHeader")),
            RateLimitSettings.Read(configuration.GetSection("RateLimits")),
            NetworkSettings.Read(configuration.GetSection("Network")),
            BackupSettings.Read(configuration.GetSection("Backup"), storage));
    }

    /// <summary>The connection string holds a password, so it may lie in a file of its own.</summary>
    private static string? ConnectionStringOf(IConfiguration configuration)
    {
        var (text, file) = (configuration.GetConnectionString("Postgres"), configuration.GetConnectionString("PostgresFile"));
        if (string.IsNullOrWhiteSpace(file))
            return string.IsNullOrWhiteSpace(text) ? null : text;
        if (!string.IsNullOrWhiteSpace(text))
            throw new ConfigurationFaultException("ConnectionStrings:Postgres and ConnectionStrings:PostgresFile are both set; give one of them.");

        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationFaultException($"ConnectionStrings:PostgresFile is '{file}', which cannot be read: {fault.Message}");
        }
    }
}
