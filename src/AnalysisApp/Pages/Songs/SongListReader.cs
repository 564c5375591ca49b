using System.Globalization;
using AnalysisApp.Api;
using AnalysisApp.Inference;
using AnalysisApp.Jobs;
using AnalysisApp.Library;
using AnalysisApp.Pages.Charts;
using AnalysisApp.Pages.Wording;
using AnalysisApp.Policies;
using AnalysisApp.Security;

namespace AnalysisApp.Pages.Songs;

/// <summary>Reads the list of songs that an address asks for: as many statements for a song as for a page of them.</summary>
internal sealed class SongListReader(ISongs songs, IPlaylists playlists, IInferenceEngine engine, CurrentUser user)
{
    private const int PageSize = 50;

    public async Task<SongList> ReadAsync(SongListPlace place, IQueryCollection address, Audience audience, CancellationToken cancellationToken)
    {
        var asked = await AskedAsync(place, address, audience, cancellationToken);
        return await ReadAsync(asked, songs.CountFacetsAsync(asked.Filter, cancellationToken), cancellationToken);
    }

    /// <summary>The songs of a playlist, and all of it in playing order.</summary>
    /// <returns>Null when there is no such playlist.</returns>
    public async Task<(SongList List, IReadOnlyList<PlaylistPoint> Points)?> ReadPlaylistAsync(
        SongListPlace place, IQueryCollection address, Audience audience, CancellationToken cancellationToken)
    {
        var asked = await AskedAsync(place, address, audience, cancellationToken);
        var playlist = playlists.ReadCountedShapeAsync(asked.Filter, cancellationToken);
        var list = await ReadAsync(asked, FacetsAsync(), cancellationToken);
        return await playlist is { } counted ? (list, counted.Points) : null;

        async Task<SongFacets> FacetsAsync() => (await playlist)?.Facets ?? SongFacets.None;
    }

    private async Task<Asked> AskedAsync(SongListPlace place, IQueryCollection address, Audience audience, CancellationToken cancellationToken)
    {
        var query = Sensible(SongQuery.Of(address), place);
        var configuration = engine.Ready.IsCompletedSuccessfully ? await AnalysisConfiguration.ReadAsync(engine, cancellationToken) : null;
        return new Asked(place, address, audience, query, query.ToFilter(user.LibraryOwner, audience.Name, configuration?.Hash, place.PlaylistId));
    }

    // Both at once: each is a statement of its own on a connection of its own.
    private async Task<SongList> ReadAsync(Asked asked, Task<SongFacets> facets, CancellationToken cancellationToken)
    {
        var (page, cursor, from) = await ReadPageAsync(asked.Filter, asked.Address, cancellationToken);
        var matrix = asked.Address["view"] == SongList.MatrixView ? await ReadMatrixAsync(page.Items, asked.Audience, cancellationToken) : null;
        return new SongList(asked.Place, asked.Audience, asked.Query, await facets, page.Items, page.Next, cursor, from, matrix);
    }

    private static SongQuery Sensible(SongQuery query, SongListPlace place) => query.FindFault(place.PlaylistId is not null) is null ? query : query with { Sort = null };

    private async Task<(Page<SongSummary> Page, string? Cursor, int From)> ReadPageAsync(
        SongFilter filter, IQueryCollection address, CancellationToken cancellationToken)
    {
        if (address["cursor"] is [{ Length: > 0 } cursor, ..])
        {
            try
            {
                var from = int.TryParse(address["from"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;
                return (await songs.ListAsync(filter, cursor, PageSize, cancellationToken), cursor, from);
            }
            catch (FormatException)
            {
                // An old bookmark, or one of another order: the first page is as near as it gets.
            }
        }

        return (await songs.ListAsync(filter, null, PageSize, cancellationToken), null, 1);
    }

    private async Task<AudienceMatrix> ReadMatrixAsync(IReadOnlyList<SongSummary> rows, Audience audience, CancellationToken cancellationToken)
    {
        var ratings = (await songs.ListRatingsAsync([.. rows.Select(row => row.Song.Id)], cancellationToken)).ToDictionary(song => song.SongId, song => song.Ratings);
        return new AudienceMatrix(
            [.. audience.All.Select(policy => new AudienceColumn(policy.Name, policy.Title, policy.Name == audience.Name))],
            [.. rows.Select(row => new AudienceRow(row.Song, [.. audience.All.Select(policy => CellOf(row, ratings.GetValueOrDefault(row.Song.Id, []), policy.Name))]))]);
    }

    private static AudienceCell CellOf(SongSummary row, IReadOnlyList<StoredRating> ratings, string policy)
    {
        var rating = ratings.FirstOrDefault(rating => rating.Policy == policy);
        var value = rating?.Value ?? RatingWords.NotAnalyzed;
        return new AudienceCell(
            value, rating?.Score, rating is { Source: not RatingSource.Policy }, value == RatingWords.Unknown && row.Quality != "full" ? row.Quality : null);
    }

    private sealed record Asked(SongListPlace Place, IQueryCollection Address, Audience Audience, SongQuery Query, SongFilter Filter);
}
