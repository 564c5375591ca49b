using System.Globalization;

namespace AnalysisApp.Database.Embedded;

/// <summary>What the embedded server is told at each start: loopback only, durable, small.</summary>
internal static class ServerSettings
{
    // For the owner's own clients, and another instance that starts while this one stops.
    private const int Spare = 20;

    public static string CommandLine(int port, DatabaseOptions options)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["max_connections"] = Math.Max(100, options.MaxConnections + Spare).ToString(CultureInfo.InvariantCulture),
            ["shared_buffers"] = "128MB",
            ["effective_cache_size"] = "512MB",
            ["work_mem"] = "8MB",
            ["maintenance_work_mem"] = "64MB",
            ["max_wal_size"] = "512MB",
            ["wal_compression"] = "on",
            ["random_page_cost"] = "1.1",
            // Few cores, which the models need more; and a container's 64 MB of /dev/shm are soon too small for parallel plans.
            ["max_parallel_workers_per_gather"] = "0",
            ["max_parallel_maintenance_workers"] = "0",
            ["timezone"] = "UTC",
            ["log_timezone"] = "UTC",
            // Details of an error hold values of rows, and those may be lyrics.
            ["log_error_verbosity"] = "terse",
            ["log_checkpoints"] = "off",
        };
        foreach (var (name, value) in options.Settings)
            settings[name] = value;

        // Not for anybody to change.
        settings["port"] = port.ToString(CultureInfo.InvariantCulture);
        settings["listen_addresses"] = "127.0.0.1";
        settings["unix_socket_directories"] = "";
        settings["password_encryption"] = "scram-sha-256";
        return string.Join(' ', settings.Select(setting => $"-c {setting.Key}={Quoted(setting.Value)}"));
    }

    // pg_ctl hands the line to a shell.
    private static string Quoted(string value)
        => OperatingSystem.IsWindows() ? $"\"{value}\"" : $"'{value.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
