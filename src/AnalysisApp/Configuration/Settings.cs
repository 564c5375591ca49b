using AnalysisApp.Security;

namespace AnalysisApp.Configuration;

/// <summary>The settings that the host itself needs, checked. Each module checks its own.</summary>
/// <param name="Storage">Where data lies.</param>
/// <param name="ConnectionString">Of an external server; null for the embedded cluster.</param>
/// <param name="Roles">What this instance does.</param>
internal sealed record Settings(StorageOptions Storage, string? ConnectionString, InstanceRoles Roles)
{
    /// <exception cref="ConfigurationFaultException">A setting holds what it may not.</exception>
    public static Settings Read(IConfiguration configuration)
    {
        var storage = configuration.GetSection("Storage").Get<StorageOptions>() ?? new StorageOptions();
        if (string.IsNullOrWhiteSpace(storage.DataDirectory))
            throw new ConfigurationFaultException("Storage:DataDirectory is empty; give a folder, such as ./data.");

        LoopbackOnly.Check(configuration["Urls"]);
        var connectionString = configuration.GetConnectionString("Postgres");
        return new Settings(storage, string.IsNullOrWhiteSpace(connectionString) ? null : connectionString, InstanceRoles.Parse(configuration["Roles"]));
    }
}
