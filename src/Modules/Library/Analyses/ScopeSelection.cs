using AnalysisApp.Library.Owners;
using AnalysisApp.Library.Text;
using Npgsql;

namespace AnalysisApp.Library.Analyses;

/// <summary>The songs that a job is about, in the order they will be read.</summary>
internal static class ScopeSelection
{
    public static async Task<IReadOnlyList<SongReference>> ReadAsync(
        NpgsqlDataSource dataSource,
        Guid? ownerId,
        Guid? playlistId,
        AnalysisScope scope,
        string configHash,
        IReadOnlyCollection<Guid> failedSongs,
        CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand();
        var chosen = Chosen(command, scope, configHash, failedSongs) + OwnedBy.OwnSongs(command, ownerId);
        command.CommandText = playlistId is null
            ? $"""
                SELECT s.id, s.title
                FROM library.song s
                LEFT JOIN library.analysis a ON a.id = s.newest_analysis_id
                LEFT JOIN library.playlist_song e ON e.song_id = s.id
                LEFT JOIN (SELECT id, row_number() OVER (ORDER BY created_at DESC, id DESC) AS place FROM library.playlist) p ON p.id = e.playlist_id
                WHERE {chosen}
                GROUP BY s.id
                ORDER BY min(p.place) NULLS LAST, s.created_at DESC, s.id DESC
                """
            : $"""
                SELECT s.id, s.title
                FROM library.playlist_song p
                JOIN library.song s ON s.id = p.song_id
                LEFT JOIN library.analysis a ON a.id = s.newest_analysis_id
                WHERE p.playlist_id = @playlist AND {chosen}
                ORDER BY p.position
                """;
        if (playlistId is { } playlist)
            command.Parameters.AddWithValue("playlist", playlist);

        var songs = new List<SongReference>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            songs.Add(new SongReference(reader.GetGuid(0), reader.GetString(1)));

        return songs;
    }

    private static string Chosen(NpgsqlCommand command, AnalysisScope scope, string configHash, IReadOnlyCollection<Guid> failedSongs)
    {
        switch (scope)
        {
            case AnalysisScope.Missing:
                return "s.newest_analysis_id IS NULL";
            case AnalysisScope.Failed:
                command.Parameters.AddWithValue("failed", failedSongs.ToArray());
                return "s.id = ANY (@failed)";
            case AnalysisScope.Outdated:
                command.Parameters.AddWithValue("config", configHash);
                command.Parameters.AddWithValue("none", LyricsText.NoHash);
                return "(a.id IS NULL OR a.config_hash <> @config OR a.lyrics_hash <> coalesce(s.lyrics_hash, @none))";
            case AnalysisScope.All:
                return "true";
            default:
                throw new ArgumentOutOfRangeException(nameof(scope), scope, null);
        }
    }
}
