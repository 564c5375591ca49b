using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnalysisApp.Database.External;

/// <summary>A server of the owner's: reached, checked, and otherwise left alone.</summary>
internal static class ExternalServer
{
    private const int OldestMajor = 15;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public static NpgsqlConnectionStringBuilder Parse(string connectionString)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString);
            return string.IsNullOrWhiteSpace(settings.Host)
                ? throw new DatabaseException("ConnectionStrings:Postgres names no host; it must look like Host=…;Database=…;Username=…;Password=…")
                : settings;
        }
        catch (ArgumentException)
        {
            // The parser's message may quote the value, and with it the password.
            throw new DatabaseException("ConnectionStrings:Postgres cannot be read; it must look like Host=…;Database=…;Username=…;Password=…");
        }
    }

    public static string Describe(NpgsqlConnectionStringBuilder settings) => $"{settings.Host}:{settings.Port}, database {settings.Database ?? settings.Username}";

    /// <summary>Returns the server's version once it answers and is new enough.</summary>
    public static async Task<string> ReachAsync(
        NpgsqlDataSource dataSource, NpgsqlConnectionStringBuilder settings, TimeSpan timeout, ILogger logger, TimeProvider clock, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        for (var pause = FirstPause; ; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks)))
        {
            try
            {
                await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
                RefuseOld(connection.PostgreSqlVersion, settings);
                return connection.PostgreSqlVersion.ToString();
            }
            catch (Exception fault) when (fault is NpgsqlException or SocketException or TimeoutException)
            {
                if (!MayPass(fault) || clock.GetElapsedTime(began) + pause > timeout)
                {
                    throw new DatabaseException(
                        $"The database at {Describe(settings)} cannot be used: {fault.Message}. Tried for {clock.GetElapsedTime(began).TotalSeconds:F0} s; check ConnectionStrings:Postgres and that server.",
                        fault);
                }

                DatabaseLog.NotReachedYet(logger, pause.TotalMilliseconds, fault.Message);
                await Task.Delay(pause, clock, cancellationToken);
            }
        }
    }

    internal static void RefuseOld(Version version, NpgsqlConnectionStringBuilder settings)
    {
        if (version.Major < OldestMajor)
            throw new DatabaseException($"The database at {Describe(settings)} is PostgreSQL {version}; this app needs {OldestMajor} or newer.");
    }

    // A wrong password or a missing database does not mend itself; a server that starts or is full does.
    private static bool MayPass(Exception fault) => fault is not PostgresException { IsTransient: false } refused
        || refused.SqlState is PostgresErrorCodes.CannotConnectNow;
}
