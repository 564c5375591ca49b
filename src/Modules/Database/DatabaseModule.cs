using AnalysisApp.Database.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AnalysisApp.Database;

/// <summary>Registers the running database with the app.</summary>
public static class DatabaseModule
{
    /// <summary>
    /// Registers <paramref name="server"/>, its connections (<see cref="Npgsql.NpgsqlDataSource"/>) and the health check <c>database</c>.
    /// The server stays the caller's: disposing the container does not stop it, so that everything in it can finish its work first.
    /// </summary>
    public static IServiceCollection AddDatabase(this IServiceCollection services, PostgresServer server)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(server);
        services.AddSingleton(server.DataSource);
        services.AddHealthChecks().AddCheck<DatabaseCheck>(DatabaseCheck.Name);
        return services;
    }
}
