using AnalysisApp.Library.Ratings;
using Npgsql;

namespace AnalysisApp.Library.Songs;

/// <summary>
/// Counts every facet of a filter from one statement, which counts songs that agree in all that facets know. Under each facet count those that fail
/// no other choice of the filter.
/// </summary>
internal sealed class FacetCount
{
    private readonly SongFilter _filter;
    private readonly Dictionary<string, int>[] _counts = [.. Enum.GetValues<Facet>().Select(_ => new Dictionary<string, int>(StringComparer.Ordinal))];
    private readonly List<int[]> _levels = [];
    private int _songs;

    private FacetCount(SongFilter filter) => _filter = filter;

    private enum Facet
    {
        Rating,
        Emotion,
        Language,
        Quality,
        Source,
        Decision,
        Advisory,
        Axis,
    }

    public static async Task<SongFacets> ReadAsync(NpgsqlDataSource dataSource, SongFilter filter, CancellationToken cancellationToken)
    {
        SongConditions.Check(filter);
        await using var command = dataSource.CreateCommand();
        command.CommandText =
            $"""
            SELECT coalesce(g.rating, r.value, 'not_analyzed'), p.emotion, p.language, p.quality, g.lyrics_source, coalesce(g.decision, 'none'),
              g.advisory, p.levels, g.songs
            FROM (
              SELECT s.profile_id, s.lyrics_source, s.advisory, d.value AS decision, coalesce(d.rating, ar.value) AS rating, count(*)::integer AS songs
              FROM {SongListing.Songs(command, filter)}
              LEFT JOIN library.artist_rule ar ON ar.policy = @policy AND ar.artist_key = s.artist_key
              LEFT JOIN library.decision d ON d.policy = @policy AND d.song_id = s.id
              {(filter.Sentiment is null ? "" : "JOIN library.profile p ON p.id = s.profile_id")}
              WHERE true {SongConditions.OfAll(command, filter)}
              GROUP BY 1, 2, 3, 4, 5) g
            LEFT JOIN library.profile p ON p.id = g.profile_id
            LEFT JOIN library.profile_rating r ON r.policy = @policy AND r.profile_id = g.profile_id
            WHERE true {SongConditions.OfScore(command, filter)}
            """;
        command.Parameters.AddWithValue("policy", filter.Policy);

        var counting = new FacetCount(filter);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            counting.Add(reader);

        return counting.ToFacets();
    }

    private void Add(NpgsqlDataReader reader)
    {
        var values = new string?[(int)Facet.Axis];
        for (var i = 0; i < values.Length; i++)
            values[i] = reader.IsDBNull(i) ? null : reader.GetString(i);

        var levels = reader.IsDBNull((int)Facet.Axis) ? [] : reader.GetFieldValue<short[]>((int)Facet.Axis);
        var songs = reader.GetInt32((int)Facet.Axis + 1);
        Facet[] failed = [.. Enum.GetValues<Facet>().Where(facet => !Passes(facet, values, levels))];
        if (failed.Length == 0)
            _songs += songs;

        foreach (var facet in failed.Length switch { 0 => Enum.GetValues<Facet>(), 1 => failed, _ => [] })
        {
            if (facet == Facet.Axis)
                AddLevels(levels, songs);
            else if (values[(int)facet] is { } value)
                _counts[(int)facet][value] = _counts[(int)facet].GetValueOrDefault(value) + songs;
        }
    }

    private bool Passes(Facet facet, string?[] values, short[] levels)
    {
        if (facet == Facet.Axis)
            return _filter.Axis is not { } axis || (axis < levels.Length && levels[axis] >= _filter.MinLevel);

        var wanted = facet switch
        {
            Facet.Rating => _filter.Rating,
            Facet.Emotion => _filter.Emotion,
            Facet.Language => _filter.Language,
            Facet.Quality => _filter.Quality,
            Facet.Source => _filter.Source,
            Facet.Advisory => _filter.Advisory,
            _ => _filter.Decision,
        };
        return wanted is null || values[(int)facet] == wanted;
    }

    private void AddLevels(short[] levels, int songs)
    {
        while (_levels.Count < levels.Length)
            _levels.Add(new int[4]);

        for (var axis = 0; axis < levels.Length; axis++)
        {
            for (var level = 1; level <= levels[axis]; level++)
                _levels[axis][level - 1] += songs;
        }
    }

    private SongFacets ToFacets() => new(
        _songs,
        _counts[(int)Facet.Rating],
        _levels,
        _counts[(int)Facet.Emotion],
        _counts[(int)Facet.Language],
        _counts[(int)Facet.Quality],
        _counts[(int)Facet.Source],
        _counts[(int)Facet.Decision],
        _counts[(int)Facet.Advisory]);
}
