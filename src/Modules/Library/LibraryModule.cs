using AnalysisApp.Library.Analyses;
using AnalysisApp.Library.Archive;
using AnalysisApp.Library.Census;
using AnalysisApp.Library.Decisions;
using AnalysisApp.Library.History;
using AnalysisApp.Library.Owners;
using AnalysisApp.Library.Playlists;
using AnalysisApp.Library.Policies;
using AnalysisApp.Library.Songs;
using AnalysisApp.Library.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnalysisApp.Library;

/// <summary>Registers the library.</summary>
public static class LibraryModule
{
    /// <summary>
    /// Adds <see cref="ISongs"/>, <see cref="IPlaylists"/>, <see cref="IAnalyses"/>, <see cref="IPolicies"/>, <see cref="IDecisions"/>,
    /// <see cref="IHistory"/>, <see cref="ILibraryArchive"/>, <see cref="ILibraryAccess"/>, <see cref="IShares"/> and <see cref="ILibraryOwners"/>, all
    /// singletons. Needs an <see cref="NpgsqlDataSource"/> whose database has schema <c>library</c> (this assembly holds its scripts) and, unless the system's will do, a <see cref="TimeProvider"/>.
    /// </summary>
    public static IServiceCollection AddLibrary(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddPooledDbContextFactory<LibraryContext>((provider, options) => options
            .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())

            // A line for each statement is for those who look for it.
            .ConfigureWarnings(warnings => warnings.Log((RelationalEventId.CommandExecuted, LogLevel.Debug))));
        services.AddHostedService<ModelWarmUp>();
        services.TryAddSingleton<SongCensus>();
        services.TryAddSingleton<ISongs, SongStore>();
        services.TryAddSingleton<IPlaylists, PlaylistStore>();
        services.TryAddSingleton<IAnalyses, AnalysisStore>();
        services.TryAddSingleton<IPolicies, PolicyStore>();
        services.TryAddSingleton<IDecisions, DecisionStore>();
        services.TryAddSingleton<IHistory, HistoryStore>();
        services.TryAddSingleton<ILibraryArchive, LibraryArchive>();
        services.TryAddSingleton<ILibraryAccess, LibraryAccess>();
        services.TryAddSingleton<IShares, Shares>();
        services.TryAddSingleton<ILibraryOwners, LibraryOwners>();
        return services;
    }
}
