using AnalysisApp.Library.Ratings;
using Npgsql;

namespace AnalysisApp.Library.Songs;

/// <summary>
/// Counts every facet of a filter from one statement, which counts songs that agree in all that facets know. Under each facet count those that fail
/// no other choice of the filter.
/// </summary>
internal sealed class FacetCount
{
    private const string NotAnalyzed = "not_analyzed";
    private const string NoDecision = "none";

    private readonly SongFilter _filter;
    private readonly Facet _rating;
    private readonly Facet _emotion;
    private readonly Facet _language;
    private readonly Facet _quality;
    private readonly Facet _source;
    private readonly Facet _decision;
    private readonly Facet _advisory;
    private readonly List<int[]> _levels = [];
    private int _songs;

    private FacetCount(SongFilter filter)
    {
        _filter = filter;
        _rating = new Facet(filter.Rating);
        _emotion = new Facet(filter.Emotion);
        _language = new Facet(filter.Language);
        _quality = new Facet(filter.Quality);
        _source = new Facet(filter.Source);
        _decision = new Facet(filter.Decision);
        _advisory = new Facet(filter.Advisory);
    }

    public static async Task<SongFacets> ReadAsync(
        NpgsqlDataSource dataSource, ProfileLabels profiles, SongFilter filter, CancellationToken cancellationToken)
    {
        SongConditions.Check(filter);
        var groups = await ReadGroupsAsync(dataSource, filter, cancellationToken);
        await profiles.LoadAsync(groups.Profiles, cancellationToken);

        var counting = new FacetCount(filter);
        for (var i = 0; i < groups.Profiles.Length; i++)
            counting.Add(groups, i, profiles[groups.Profiles[i]]);

        return counting.ToFacets();
    }

    // All songs by their profile and source first, which an index alone answers; then those that people settled are taken from there and put where they
    // belong. They are few, and to look for a decision about each song would cost more than all the counting.
    // Columns as arrays: tens of thousands of rows cost both sides more than what is in them.
    private static async Task<Groups> ReadGroupsAsync(NpgsqlDataSource dataSource, SongFilter filter, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand();
        var songs =
            $"""
            FROM {SongListing.Songs(command, filter)} {(filter.Sentiment is null ? "" : "JOIN library.profile p ON p.id = s.profile_id")}
            WHERE true {SongConditions.OfAll(command, filter)}
            """;
        command.CommandText =
            $"""
            WITH settled AS MATERIALIZED (
              SELECT s.profile_id, s.lyrics_source, s.advisory, d.value AS decision, coalesce(d.rating, ar.value) AS rating
              FROM (SELECT s.id, s.artist_key, s.profile_id, s.lyrics_source, s.advisory {songs} AND s.id IN (
                SELECT song_id FROM library.decision WHERE policy = @policy
                UNION
                SELECT s.id FROM library.artist_rule ar JOIN library.song s ON s.artist_key = ar.artist_key WHERE ar.policy = @policy)) s
              {EffectiveRating.ByPeople})
            SELECT array_agg(coalesce(g.profile_id, 0)), array_agg(coalesce(g.lyrics_source, '')), array_agg(coalesce(g.advisory, '')), array_agg(coalesce(g.decision, '{NoDecision}')),
              array_agg(coalesce(g.rating, r.value, '{NotAnalyzed}')), array_agg(g.songs)
            FROM (
              SELECT s.profile_id, s.lyrics_source, s.advisory, NULL AS decision, NULL AS rating, count(*)::integer AS songs {songs} GROUP BY 1, 2, 3
              UNION ALL SELECT profile_id, lyrics_source, advisory, NULL, NULL, -1 FROM settled
              UNION ALL SELECT profile_id, lyrics_source, advisory, decision, rating, 1 FROM settled) g
            LEFT JOIN library.profile_rating r ON r.policy = @policy AND r.profile_id = g.profile_id
            WHERE true {SongConditions.OfScore(command, filter)}
            """;
        command.Parameters.AddWithValue("policy", filter.Policy);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.IsDBNull(0) ? new Groups([], [], [], [], [], []) : new Groups(
            reader.GetFieldValue<int[]>(0),
            reader.GetFieldValue<string[]>(1),
            reader.GetFieldValue<string[]>(2),
            reader.GetFieldValue<string[]>(3),
            reader.GetFieldValue<string[]>(4),
            reader.GetFieldValue<int[]>(5));
    }

    private void Add(Groups groups, int i, ProfileLabels.Labels profile)
    {
        var songs = groups.Songs[i];
        var reachesLevel = _filter.Axis is not { } axis || (axis < profile.Levels.Length && profile.Levels[axis] >= _filter.MinLevel);
        var failed = (reachesLevel ? 0 : 1)
            + _rating.Look(groups.Ratings[i])
            + _emotion.Look(profile.Emotion)
            + _language.Look(profile.Language)
            + _quality.Look(profile.Quality)
            + _source.Look(groups.Sources[i] is "" ? null : groups.Sources[i])
            + _decision.Look(groups.Decisions[i])
            + _advisory.Look(groups.Advisories[i] is "" ? null : groups.Advisories[i]);
        if (failed > 1)
            return;
        if (failed == 0)
            _songs += songs;

        if (failed == 0 || !reachesLevel)
            AddLevels(profile.Levels, songs);

        // Each counts itself, if it is the one that fails or if none does.
        _rating.Add(songs, failed);
        _emotion.Add(songs, failed);
        _language.Add(songs, failed);
        _quality.Add(songs, failed);
        _source.Add(songs, failed);
        _decision.Add(songs, failed);
        _advisory.Add(songs, failed);
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

    private SongFacets ToFacets()
        => new(
            _songs,
            _rating.Counts,
            _levels,
            _emotion.Counts,
            _language.Counts,
            _quality.Counts,
            _source.Counts,
            _decision.Counts,
            _advisory.Counts);

    /// <summary>Songs that agree in all of this, by column. Profile 0 stands for none, and so does the source or advisory "".</summary>
    private sealed record Groups(int[] Profiles, string[] Sources, string[] Advisories, string[] Decisions, string[] Ratings, int[] Songs);

    /// <summary>The choices of one kind.</summary>
    private sealed class Facet(string? wanted)
    {
        private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
        private string? _value;
        private bool _passes;

        /// <summary>Without the choices that would list nothing: what was taken away again.</summary>
        public IReadOnlyDictionary<string, int> Counts => _counts.Where(count => count.Value != 0).ToDictionary(StringComparer.Ordinal);

        /// <returns>1 when the value is not what is wanted, else 0.</returns>
        public int Look(string? value)
        {
            _value = value;
            _passes = wanted is null || wanted == value;
            return _passes ? 0 : 1;
        }

        public void Add(int songs, int failed)
        {
            if (_value is not null && (failed == 0 || !_passes))
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_counts, _value, out _) += songs;
        }
    }
}
