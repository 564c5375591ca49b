using AnalysisApp.Analysis;
using AnalysisApp.Jobs;
using AnalysisApp.Library;

namespace AnalysisApp.Export;

/// <summary>Divides a playlist into what stays for an audience and what does not. Reads no lyrics and no whole analysis.</summary>
internal sealed class CleanPlaylists(IPlaylists playlists, ISongs songs, IAnalyses analyses, IDecisions decisions, TimeProvider clock)
{
    private const int PageSize = 200;

    /// <param name="userId">For whom: it is theirs or shared with them; null for who may see everyone's.</param>
    /// <param name="playlistId">Which.</param>
    /// <param name="policy">For which audience.</param>
    /// <param name="keep">What stays.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null when there is no such playlist.</returns>
    public async Task<CleanPlaylist?> ReadAsync(
        Guid? userId, Guid playlistId, AudiencePolicy policy, KeepRule keep, CancellationToken cancellationToken)
    {
        if (await playlists.FindAsync(playlistId, cancellationToken) is not { } playlist)
            return null;

        var rows = new List<CleanSong>(playlist.SongCount);
        string? cursor = null;
        do
        {
            var page = await songs.ListAsync(new SongFilter(userId, policy.Name, PlaylistId: playlistId), cursor, PageSize, cancellationToken);
            await AddAsync(rows, page.Items, policy, keep, cancellationToken);
            cursor = page.Next;
        }
        while (cursor is not null);

        return new CleanPlaylist(playlist.Id, playlist.Name, policy.Name, policy.Title, keep, clock.GetUtcNow(), rows);
    }

    private async Task AddAsync(
        List<CleanSong> rows, IReadOnlyList<SongSummary> page, AudiencePolicy policy, KeepRule keep, CancellationToken cancellationToken)
    {
        var profiles = await analyses.ListProfilesAsync([.. page.Select(row => row.Song.Id)], cancellationToken);
        Guid[] decided = [.. page.Where(row => row.Rating?.Source == RatingSource.Decision).Select(row => row.Song.Id)];
        var standing = decided.Length == 0
            ? new Dictionary<Guid, Decision>()
            : await decisions.FindAsync(decided, policy.Name, cancellationToken);
        foreach (var row in page)
        {
            rows.Add(new CleanRule(policy, keep).Of(
                rows.Count + 1, row, profiles.GetValueOrDefault(row.Song.Id), standing.GetValueOrDefault(row.Song.Id)));
        }
    }
}

/// <summary>Which songs stay, and why.</summary>
internal sealed record CleanRule(AudiencePolicy Policy, KeepRule Keep)
{
    /// <param name="position">In playing order, from 1.</param>
    /// <param name="row">The song.</param>
    /// <param name="profile">What its newest analysis comes to; null when it has none.</param>
    /// <param name="decision">What a person decided; null when nobody did.</param>
    public CleanSong Of(int position, SongSummary row, SongProfile? profile, Decision? decision)
    {
        var rating = row.Rating?.Value ?? "not_analyzed";
        var breaches = profile is null ? [] : BreachesOf(profile);
        var kept = IsKept(rating, profile);
        return new CleanSong(
            position,
            row.Song.Id,
            row.Song.Description,
            rating,
            row.Rating?.Score,
            row.Rating?.Source switch { RatingSource.Decision => "decision", RatingSource.ArtistRule => "artist_rule", _ => "policy" },
            kept,
            decision is not null ? ExportWords.Decided(decision)
                : row.Rating?.Source == RatingSource.ArtistRule ? ExportWords.ByArtist(rating)
                : ExportWords.Rated(rating, profile?.Quality, kept, breaches),
            breaches);
    }

    /// <summary>A song that could not be read stays only if the audience says so; one that nobody has read yet never does.</summary>
    private bool IsKept(string rating, SongProfile? profile) => rating switch
    {
        "suitable" => true,
        "use_with_care" => Keep == KeepRule.UseWithCare,
        "unknown" => profile is not null && Policy.Unread.Allow(AnalysisDocument.QualityOf(profile.Quality)),
        _ => false,
    };

    private IReadOnlyList<AxisBreach> BreachesOf(SongProfile profile) =>
    [
        .. Policy.Limits
            .Select(limit => new AxisBreach(limit.Axis, LevelOf(profile, limit.Axis), limit.Limit))
            .Where(breach => breach.Level > breach.Limit)
            .OrderByDescending(breach => breach.Level - breach.Limit),
    ];

    private static short LevelOf(SongProfile profile, string axis)
    {
        for (var i = 0; i < Math.Min(Axis.All.Count, profile.Levels.Count); i++)
        {
            if (Axis.All[i] == axis)
                return profile.Levels[i];
        }

        return 0;
    }
}
