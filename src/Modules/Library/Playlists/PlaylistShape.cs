using AnalysisApp.Library.Census;
using AnalysisApp.Library.Owners;
using AnalysisApp.Library.Ratings;
using AnalysisApp.Library.Songs;
using AnalysisApp.Library.Text;
using Npgsql;

namespace AnalysisApp.Library.Playlists;

/// <summary>A playlist as a curve: its songs in playing order, each with its rating and mood.</summary>
internal static class PlaylistShape
{
    public static async Task<IReadOnlyList<PlaylistPoint>?> ReadAsync(
        NpgsqlDataSource dataSource, SongCensus census, Guid playlistId, string policy, CancellationToken cancellationToken)
        => await ReadRatedAsync(dataSource, census, owner: null, playlistId, policy, cancellationToken) is { } rated ? PointsOf(rated, policy) : null;

    /// <summary>The curve, and its facets counted over the very songs of it: they need no statement of their own.</summary>
    public static async Task<CountedPlaylist?> ReadCountedAsync(
        NpgsqlDataSource dataSource, SongCensus census, SongFilter filter, CancellationToken cancellationToken)
    {
        var playlistId = filter.PlaylistId ?? throw new ArgumentException("Of which playlist: set playlistId.", nameof(filter));
        if (await ReadRatedAsync(dataSource, census, filter.OwnerId, playlistId, filter.Policy, cancellationToken) is not { } rated)
            return null;

        // Which songs have a text in them is the server's to say.
        var facets = string.IsNullOrWhiteSpace(filter.Text)
            ? await FacetCount.OfAsync(census, filter, CountsOf(rated, filter.Policy), cancellationToken)
            : await FacetCount.ReadAsync(census, filter, cancellationToken);
        return new CountedPlaylist(PointsOf(rated, filter.Policy), facets);
    }

    private static async Task<RatedSongs?> ReadRatedAsync(
        NpgsqlDataSource dataSource, SongCensus census, Guid? owner, Guid playlistId, string policy, CancellationToken cancellationToken)
    {
        StorableText.Required(policy, "policy", int.MaxValue);

        // Ratings are known of most profiles, and read after the songs; a policy that was changed in between makes it another reading.
        while (true)
        {
            var (songs, version) = await ReadSongsAsync(dataSource, owner, playlistId, policy, cancellationToken);
            if (songs is null)
                return null;

            IReadOnlyDictionary<int, KnownRating>? ratings = version is null
                ? new Dictionary<int, KnownRating>()
                : await census.RateAsync(new PolicyVersion(policy, "", version), songs.Select(song => song.Group.Profile), cancellationToken);
            if (ratings is not null)
                return new RatedSongs(songs, ratings);
        }
    }

    private static PlaylistPoint[] PointsOf(RatedSongs rated, string policy) => [.. rated.Songs.Select(song => song.ToPoint(policy, rated.Ratings))];

    private static CountedSongs CountsOf(RatedSongs rated, string policy)
    {
        var settled = rated.Songs.Where(song => song.Settled is not null).CountBy(song => (song.Group, song.Decision, song.Settled));
        return new CountedSongs(
            [.. rated.Songs.CountBy(song => song.Group)],
            [new PolicyCount(policy, "", [.. settled.Select(each => new SettledSongs(each.Key.Group, each.Key.Decision, each.Key.Settled!, each.Value))], rated.Ratings)]);
    }

    private static async Task<(List<ShapeSong>? Songs, string? Version)> ReadSongsAsync(
        NpgsqlDataSource dataSource, Guid? owner, Guid playlistId, string policy, CancellationToken cancellationToken)
    {
        // The playlist is there even when no song is in it: one row without a song.
        await using var command = dataSource.CreateCommand();
        command.CommandText =
            $"""
            SELECT s.id, s.title, s.artist, s.mood, coalesce(s.profile_id, 0), coalesce(s.lyrics_source, ''), coalesce(s.advisory, ''),
              coalesce(d.rating, ar.value), d.value, (SELECT xmin::text FROM library.policy WHERE name = @policy)
            FROM library.playlist p
            LEFT JOIN library.playlist_song e ON e.playlist_id = p.id
            LEFT JOIN library.song s ON s.id = e.song_id
            {EffectiveRating.ByPeople}
            WHERE p.id = @playlist {OwnedBy.Songs(command, owner, playlistId)}
            ORDER BY e.position
            """;
        command.Parameters.AddWithValue("playlist", playlistId);
        command.Parameters.AddWithValue("policy", policy);

        List<ShapeSong>? songs = null;
        string? version = null;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (songs is null)
                (songs, version) = ([], reader.IsDBNull(9) ? null : reader.GetString(9));
            if (!reader.IsDBNull(0))
                songs.Add(ShapeSong.Read(reader));
        }

        return (songs, version);
    }

    private sealed record RatedSongs(List<ShapeSong> Songs, IReadOnlyDictionary<int, KnownRating> Ratings);

    /// <summary>A song as it is read; <c>Settled</c> is the rating that a decision or an artist rule gives, null for none.</summary>
    private readonly record struct ShapeSong(Guid Id, string Title, string Artist, short? Mood, SongGroup Group, string? Settled, string? Decision)
    {
        public static ShapeSong Read(NpgsqlDataReader reader) => new(
            reader.GetGuid(0),
            reader.GetString(1),
            reader.GetString(2),
            reader.IsDBNull(3) ? null : reader.GetInt16(3),
            new SongGroup(SongGroup.Nobody, reader.GetInt32(4), reader.GetString(5), reader.GetString(6)),
            reader.IsDBNull(7) ? null : reader.GetString(7),
            reader.IsDBNull(8) ? null : reader.GetString(8));

        public PlaylistPoint ToPoint(string policy, IReadOnlyDictionary<int, KnownRating> ratings)
        {
            KnownRating? known = ratings.TryGetValue(Group.Profile, out var found) ? found : null;
            var source = Decision is not null ? RatingSource.Decision : Settled is not null ? RatingSource.ArtistRule : RatingSource.Policy;
            var rating = (Settled ?? known?.Value) is { } value ? new StoredRating(policy, value, known?.Score, source) : null;
            return new PlaylistPoint(Id, Title, Artist, rating, Mood);
        }
    }
}
