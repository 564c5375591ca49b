using System.Diagnostics;
using System.Security.Cryptography;
using AnalysisApp.Library;
using AnalysisApp.Queue;
using AnalysisApp.Security;
using Npgsql;

namespace AnalysisApp.Jobs;

/// <summary>
/// From a page or the API to a row in the queue, for whoever asks. What becomes of the row: <see cref="AnalyseSong"/> and <see cref="AnalyseSongs"/>.
/// </summary>
internal sealed class StartAnalysis(NpgsqlDataSource database, ISongs songs, IPlaylists playlists, IJobQueue queue, CurrentUser user)
{
    /// <summary>Asks for one song at <see cref="JobPriority.High"/>. Null when there is no such song.</summary>
    public async Task<EnqueuedJob?> SongAsync(Guid songId, CancellationToken cancellationToken)
    {
        if (await songs.FindAsync(songId, cancellationToken) is not { } song)
            return null;

        var title = $"{song.Description.Artist} – {song.Description.Title}";
        return await EnqueueAsync(
            user.Asker, new AnalyseSongArguments(songId, title), JobPriority.High, title, songId.ToString(), "", cancellationToken);
    }

    /// <summary>Asks for the songs of a playlist at <see cref="JobPriority.Medium"/>. Null when there is no such playlist.</summary>
    public async Task<EnqueuedJob?> PlaylistAsync(Guid playlistId, AnalysisScope scope, CancellationToken cancellationToken)
    {
        if (await playlists.FindAsync(playlistId, cancellationToken) is not { } playlist)
            return null;

        return await EnqueueAsync(
            user.Asker, new AnalysePlaylistArguments(playlistId, scope), JobPriority.Medium, playlist.Name, playlistId.ToString(), Name(scope), cancellationToken);
    }

    /// <summary>Asks for songs that somebody chose, at least one, at <see cref="JobPriority.Medium"/>.</summary>
    public Task<EnqueuedJob> ChosenAsync(IReadOnlyList<SongReference> chosen, CancellationToken cancellationToken)
    {
        var title = chosen.Count == 1 ? chosen[0].Title : $"{chosen.Count} chosen songs";

        // The same songs asked for twice are one job, others are another.
        var ids = SHA256.HashData(chosen.SelectMany(song => song.Id.ToByteArray()).ToArray());
        return EnqueueAsync(user.Asker, new AnalyseChosenArguments(chosen), JobPriority.Medium, title, "", Convert.ToHexStringLower(ids), cancellationToken);
    }

    /// <summary>Asks for the songs of their library, an administrator for everybody's, at <see cref="JobPriority.Low"/>.</summary>
    public Task<EnqueuedJob> LibraryAsync(AnalysisScope scope, CancellationToken cancellationToken)
        => LibraryAsync(user.Asker, user.LibraryOwner, user.Name, scope, cancellationToken);

    /// <summary>Asks in a user's name for what is not read yet of their own library, at <see cref="JobPriority.Low"/>.</summary>
    public Task<EnqueuedJob> LibraryOfAsync(Guid userId, string userName, CancellationToken cancellationToken)
        => LibraryAsync(userId, userId, userName, AnalysisScope.Missing, cancellationToken);

    private Task<EnqueuedJob> LibraryAsync(Guid? asker, Guid? owner, string name, AnalysisScope scope, CancellationToken cancellationToken) => EnqueueAsync(
        asker,
        new AnalyseLibraryArguments(scope, owner),
        JobPriority.Low,
        owner is null ? "The whole library" : $"The library of {name}",
        owner?.ToString() ?? "",
        Name(scope),
        cancellationToken);

    private async Task<EnqueuedJob> EnqueueAsync<TArguments>(
        Guid? asker, TArguments arguments, JobPriority priority, string title, string target, string scope, CancellationToken cancellationToken)
        where TArguments : IJobArguments
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // What somebody else asked for is another job: nobody joins, sees or stops it. What one of the two has read, the other finds read.
        var own = asker is { } id ? $"{scope}@{id:N}" : scope;
        var job = new NewJob<TArguments>(arguments, priority, title, target, own, asker, Activity.Current?.TraceId.ToHexString());
        var enqueued = await queue.EnqueueAsync(transaction, job, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return enqueued;
    }

    private static string Name(AnalysisScope scope) => scope switch
    {
        AnalysisScope.Missing => "missing",
        AnalysisScope.Failed => "failed",
        AnalysisScope.Outdated => "outdated",
        AnalysisScope.All => "all",
        _ => throw new UnreachableException($"Scope {scope} has no name. This is a bug."),
    };
}
