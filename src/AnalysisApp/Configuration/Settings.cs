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
/// <param name="KeyRing">Where the keys lie that sign sessions.</param>
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
    BackupSettings Backup,
    KeyRingSettings KeyRing)
{
    /// <exception cref="ConfigurationFaultException">A setting holds what it may not.</exception>
    public static Settings Read(IConfiguration configuration)
    {
        var storage = configuration.GetSection("Storage").Get<StorageOptions>() ?? new StorageOptions();
        if (string.IsNullOrWhiteSpace(storage.DataDirectory))
            throw new ConfigurationFaultException("Storage:DataDirectory is empty; give a folder, such as ./data.");

        return new Settings(
            storage,
            SecretSetting.Read(configuration.GetSection("ConnectionStrings"), "ConnectionStrings", "Postgres"),
            InstanceRoles.Parse(configuration["Roles"]),
            BackgroundSettings.Read(configuration.GetSection("Background")),
            ArchiveSettings.Read(configuration.GetSection("Archive")),
            MetricsSettings.Read(configuration.GetSection("Metrics")),
            ProxySettings.Read(configuration.GetSection("Proxy")),
            TrustedHeaderSettings.Read(configuration.GetSection("Accounts:TrustedHeader")),
            RateLimitSettings.Read(configuration.GetSection("RateLimits")),
            NetworkSettings.Read(configuration.GetSection("Network")),
            BackupSettings.Read(configuration.GetSection("Backup"), storage),
            KeyRingSettings.Read(configuration.GetSection("KeyRing")));
    }
}
