using System.Diagnostics;
using System.Security.Cryptography;
using AnalysisApp.Library;
using AnalysisApp.Queue;
using Npgsql;

namespace AnalysisApp.Jobs;

/// <summary>
/// From a page or the API to a row in the queue. What becomes of the row: <see cref="AnalyseSong"/> and <see cref="AnalyseSongs"/>.
/// </summary>
internal sealed class StartAnalysis(NpgsqlDataSource database, ISongs songs, IPlaylists playlists, IJobQueue queue)
{
    /// <summary>Asks for one song at <see cref="JobPriority.High"/>. Null when there is no such song.</summary>
    public async Task<EnqueuedJob?> SongAsync(Guid songId, CancellationToken cancellationToken)
    {
        if (await songs.FindAsync(songId, cancellationToken) is not { } song)
            return null;

        var title = $"{song.Description.Artist} – {song.Description.Title}";
        return await EnqueueAsync(
            new AnalyseSongArguments(songId, title), JobPriority.High, title, songId.ToString(), "", cancellationToken);
    }

    /// <summary>Asks for the songs of a playlist at <see cref="JobPriority.Medium"/>. Null when there is no such playlist.</summary>
    public async Task<EnqueuedJob?> PlaylistAsync(Guid playlistId, AnalysisScope scope, CancellationToken cancellationToken)
    {
        if (await playlists.FindAsync(playlistId, cancellationToken) is not { } playlist)
            return null;

        return await EnqueueAsync(
            new AnalysePlaylistArguments(playlistId, scope), JobPriority.Medium, playlist.Name, playlistId.ToString(), Name(scope), cancellationToken);
    }

    /// <summary>Asks for songs that somebody chose, at least one, at <see cref="JobPriority.Medium"/>.</summary>
    public Task<EnqueuedJob> ChosenAsync(IReadOnlyList<SongReference> chosen, CancellationToken cancellationToken)
    {
        var title = chosen.Count == 1 ? chosen[0].Title : $"{chosen.Count} chosen songs";

        // The same songs asked for twice are one job, others are another.
        var ids = SHA256.HashData(chosen.SelectMany(song => song.Id.ToByteArray()).ToArray());
        return EnqueueAsync(new AnalyseChosenArguments(chosen), JobPriority.Medium, title, "", Convert.ToHexStringLower(ids), cancellationToken);
    }

    /// <summary>Asks for the songs of the library at <see cref="JobPriority.Low"/>.</summary>
    public Task<EnqueuedJob> LibraryAsync(AnalysisScope scope, CancellationToken cancellationToken)
        => EnqueueAsync(new AnalyseLibraryArguments(scope), JobPriority.Low, "The whole library", "", Name(scope), cancellationToken);

    private async Task<EnqueuedJob> EnqueueAsync<TArguments>(
        TArguments arguments, JobPriority priority, string title, string target, string scope, CancellationToken cancellationToken)
        where TArguments : IJobArguments
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var job = new NewJob<TArguments>(arguments, priority, title, target, scope, CorrelationId: Activity.Current?.TraceId.ToHexString());
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
