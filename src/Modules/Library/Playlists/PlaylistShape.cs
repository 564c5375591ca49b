using AnalysisApp.Library.Census;
using AnalysisApp.Library.Ratings;
using AnalysisApp.Library.Text;
using Npgsql;

namespace AnalysisApp.Library.Playlists;

/// <summary>A playlist as a curve: its songs in playing order, each with its rating and mood.</summary>
internal static class PlaylistShape
{
    public static async Task<IReadOnlyList<PlaylistPoint>?> ReadAsync(
        NpgsqlDataSource dataSource, SongCensus census, Guid playlistId, string policy, CancellationToken cancellationToken)
    {
        StorableText.Required(policy, "policy", int.MaxValue);

        // Ratings are known of most profiles, and read after the songs; a policy that was changed in between makes it another reading.
        while (true)
        {
            var (songs, version) = await ReadSongsAsync(dataSource, playlistId, policy, cancellationToken);
            if (songs is null)
                return null;

            IReadOnlyDictionary<int, KnownRating>? ratings = version is null
                ? new Dictionary<int, KnownRating>()
                : await census.RateAsync(new PolicyVersion(policy, "", version), songs.Select(song => song.Profile), cancellationToken);
            if (ratings is not null)
                return [.. songs.Select(song => song.ToPoint(policy, ratings))];
        }
    }

    private static async Task<(List<ShapeSong>? Songs, string? Version)> ReadSongsAsync(
        NpgsqlDataSource dataSource, Guid playlistId, string policy, CancellationToken cancellationToken)
    {
        // The playlist is there even when no song is in it: one row without a song.
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT s.id, s.title, s.artist, s.mood, coalesce(s.profile_id, 0), coalesce(d.rating, ar.value), d.rating IS NOT NULL,
              (SELECT xmin::text FROM library.policy WHERE name = @policy)
            FROM library.playlist p
            LEFT JOIN library.playlist_song e ON e.playlist_id = p.id
            LEFT JOIN library.song s ON s.id = e.song_id
            {EffectiveRating.ByPeople}
            WHERE p.id = @playlist
            ORDER BY e.position
            """);
        command.Parameters.AddWithValue("playlist", playlistId);
        command.Parameters.AddWithValue("policy", policy);

        List<ShapeSong>? songs = null;
        string? version = null;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (songs is null)
                (songs, version) = ([], reader.IsDBNull(7) ? null : reader.GetString(7));
            if (!reader.IsDBNull(0))
                songs.Add(ShapeSong.Read(reader));
        }

        return (songs, version);
    }

    /// <summary>A song as it is read; <c>Settled</c> is the rating that a person or an artist rule gives, null for none.</summary>
    private readonly record struct ShapeSong(Guid Id, string Title, string Artist, short? Mood, int Profile, string? Settled, bool IsDecided)
    {
        public static ShapeSong Read(NpgsqlDataReader reader) => new(
            reader.GetGuid(0),
            reader.GetString(1),
            reader.GetString(2),
            reader.IsDBNull(3) ? null : reader.GetInt16(3),
            reader.GetInt32(4),
            reader.IsDBNull(5) ? null : reader.GetString(5),
            reader.GetBoolean(6));

        public PlaylistPoint ToPoint(string policy, IReadOnlyDictionary<int, KnownRating> ratings)
        {
            KnownRating? known = ratings.TryGetValue(Profile, out var found) ? found : null;
            var source = IsDecided ? RatingSource.Decision : Settled is not null ? RatingSource.ArtistRule : RatingSource.Policy;
            var rating = (Settled ?? known?.Value) is { } value ? new StoredRating(policy, value, known?.Score, source) : null;
            return new PlaylistPoint(Id, Title, Artist, rating, Mood);
        }
    }
}
