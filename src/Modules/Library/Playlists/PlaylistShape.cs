using AnalysisApp.Library.Ratings;
using AnalysisApp.Library.Text;
using Npgsql;

namespace AnalysisApp.Library.Playlists;

/// <summary>A playlist as a curve: its songs in playing order, each with its rating and mood.</summary>
internal static class PlaylistShape
{
    public static async Task<IReadOnlyList<PlaylistPoint>?> ReadAsync(
        NpgsqlDataSource dataSource, Guid playlistId, string policy, CancellationToken cancellationToken)
    {
        // The playlist is there even when no song is in it: one row without a song.
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT s.id, s.title, s.artist, s.mood, {EffectiveRating.Columns}
            FROM library.playlist p
            LEFT JOIN library.playlist_song e ON e.playlist_id = p.id
            LEFT JOIN library.song s ON s.id = e.song_id
            {EffectiveRating.Joins}
            WHERE p.id = @playlist
            ORDER BY e.position
            """);
        command.Parameters.AddWithValue("playlist", playlistId);
        command.Parameters.AddWithValue("policy", StorableText.Required(policy, "policy", int.MaxValue));

        List<PlaylistPoint>? points = null;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            points ??= [];
            if (!reader.IsDBNull(0))
                points.Add(Read(reader, policy));
        }

        return points;
    }

    private static PlaylistPoint Read(NpgsqlDataReader reader, string policy) => new(
        reader.GetGuid(0),
        reader.GetString(1),
        reader.GetString(2),
        EffectiveRating.Read(reader, 4, policy),
        reader.IsDBNull(3) ? null : reader.GetInt16(3));
}
