using AnalysisApp.Library.Census;

namespace AnalysisApp.Library.Songs;

/// <summary>
/// Counts every facet of a filter over songs that agree in all that facets know. Under each facet count those that fail no other choice of the filter.
/// </summary>
internal sealed class FacetCount
{
    private const string NotAnalyzed = "not_analyzed";
    private const string NoDecision = "none";

    /// <summary>Where songs without a score are counted, after 0 to 100.</summary>
    public const int NoScore = 101;

    private readonly SongFilter _filter;
    private readonly Facet _rating;
    private readonly Facet _emotion;
    private readonly Facet _language;
    private readonly Facet _quality;
    private readonly Facet _source;
    private readonly Facet _decision;
    private readonly Facet _advisory;
    private readonly List<int[]> _levels = [];
    private readonly int[] _scores = new int[NoScore + 1];
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

    public static async Task<SongFacets> ReadAsync(SongCensus census, SongFilter filter, CancellationToken cancellationToken)
    {
        SongConditions.Check(filter);
        var songs = filter.PlaylistId is null && string.IsNullOrWhiteSpace(filter.Text)
            ? await census.ReadAsync(filter.OwnerId, filter.Policy, cancellationToken)
            : await census.ReadAmongAsync(filter, cancellationToken);
        return await OfAsync(census, filter, songs, cancellationToken);
    }

    /// <summary>How many of the songs that pass the filter have each score, and at <see cref="NoScore"/> none.</summary>
    public static async Task<IReadOnlyList<int>> ScoresOfAsync(SongCensus census, SongFilter filter, CountedSongs songs, CancellationToken cancellationToken)
        => (await CountAsync(census, filter, songs, cancellationToken))._scores;

    /// <summary>Of songs that were counted; they have the filter's text and are of its playlist.</summary>
    public static async Task<SongFacets> OfAsync(SongCensus census, SongFilter filter, CountedSongs songs, CancellationToken cancellationToken)
    {
        SongConditions.Check(filter);
        return (await CountAsync(census, filter, songs, cancellationToken)).ToFacets();
    }

    private static async Task<FacetCount> CountAsync(SongCensus census, SongFilter filter, CountedSongs songs, CancellationToken cancellationToken)
    {
        await census.Labels.LoadAsync(songs.Groups, cancellationToken);
        var policy = songs.For(filter.Policy);
        var counting = new FacetCount(filter);
        foreach (var (group, count) in songs.Groups)
            counting.Add(group, census.Labels[group.Profile], policy?.RatingOf(group.Profile), null, count);

        // Those that people settled are taken from where their profile puts them, and put where they belong.
        foreach (var settled in policy?.Settled ?? [])
        {
            var (labels, rating) = (census.Labels[settled.Group.Profile], policy!.RatingOf(settled.Group.Profile));
            counting.Add(settled.Group, labels, rating, null, -settled.Songs);
            counting.Add(settled.Group, labels, rating, settled, settled.Songs);
        }

        return counting;
    }

    private void Add(SongGroup group, ProfileLabels.Labels profile, KnownRating? rating, SettledSongs? settled, int songs)
    {
        if (!Passes(profile, rating))
            return;

        var reachesLevel = _filter.Axis is not { } axis || (axis < profile.Levels.Length && profile.Levels[axis] >= _filter.MinLevel);
        var failed = (reachesLevel ? 0 : 1)
            + _rating.Look(settled?.Rating ?? rating?.Value ?? NotAnalyzed)
            + _emotion.Look(profile.Emotion)
            + _language.Look(profile.Language)
            + _quality.Look(profile.Quality)
            + _source.Look(group.Source is "" ? null : group.Source)
            + _advisory.Look(group.Advisory is "" ? null : group.Advisory)
            + _decision.Look(settled?.Decision ?? NoDecision);
        if (failed > 1)
            return;
        if (failed == 0)
        {
            _songs += songs;
            _scores[rating?.Score ?? NoScore] += songs;
        }

        if (failed == 0 || !reachesLevel)
            AddLevels(profile.Levels, songs);

        // Each counts itself, if it is the one that fails or if none does.
        _rating.Add(songs, failed);
        _emotion.Add(songs, failed);
        _language.Add(songs, failed);
        _quality.Add(songs, failed);
        _source.Add(songs, failed);
        _advisory.Add(songs, failed);
        _decision.Add(songs, failed);
    }

    /// <summary>What no facet counts but text and playlist, which the census knows of.</summary>
    private bool Passes(ProfileLabels.Labels profile, KnownRating? rating)
        => (_filter.Sentiment is null || _filter.Sentiment == profile.Sentiment)
            && ((_filter.MinScore is null && _filter.MaxScore is null)
                || (rating?.Score is { } score && score >= (_filter.MinScore ?? 0) && score <= (_filter.MaxScore ?? 100)));

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
        => new(_songs, _rating.Counts, _levels, _emotion.Counts, _language.Counts, _quality.Counts, _source.Counts, _decision.Counts, _advisory.Counts);

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
