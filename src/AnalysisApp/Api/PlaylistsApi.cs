using System.ComponentModel;
using AnalysisApp.Inference;
using AnalysisApp.Library;
using AnalysisApp.Policies;
using AnalysisApp.Security;
using FluentValidation;

namespace AnalysisApp.Api;

/// <summary>Playlists.</summary>
internal static class PlaylistsApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var playlists = api.MapGroup("/playlists").WithTags("Playlists").RequirePermission(read: Permission.Read, change: Permission.Manage);
        playlists.MapPost("/", AddAsync).TakesUpTo(Limits.RequestBytes).Validates<PlaylistRequest>().Produces<PlaylistView>(StatusCodes.Status201Created);
        playlists.MapGet("/", ListAsync).Produces<PageView<PlaylistView>>();
        playlists.MapGet("/{id:guid}", FindAsync).RequiresPlaylist(Access.Read).Produces<PlaylistView>();
        playlists.MapGet("/{id:guid}/songs", ListSongsAsync).RequiresPlaylist(Access.Read).Produces<PageView<SongSummaryView>>();
        playlists.MapGet("/{id:guid}/shape", ReadShapeAsync).RequiresPlaylist(Access.Read).Produces<PlaylistShapeView>();
        playlists.MapPut("/{id:guid}", UpdateAsync).TakesUpTo(Limits.RequestBytes).RequiresPlaylist(Access.Write).Validates<PlaylistRequest>().Produces<PlaylistView>();
        playlists.MapPost("/{id:guid}/songs", AddSongsAsync).TakesUpTo(Limits.RequestBytes).RequiresPlaylist(Access.Write).Validates<PlaylistSongsRequest>().Produces<PlaylistView>();
        playlists.MapGet("/{id:guid}/shares", ReadSharesAsync).RequiresPlaylist(Access.Write).Produces<PlaylistSharesView>();
        playlists.MapPut("/{id:guid}/shares", SetSharesAsync).Audited("playlist.shared").RequiresPlaylist(Access.Write).Validates<PlaylistSharesRequest>().Produces<PlaylistSharesView>();
        playlists.MapDelete("/{id:guid}", DeleteAsync).RequiresPlaylist(Access.Write).Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> AddAsync(
        PlaylistRequest request, CurrentUser user, CurrentAudience current, IPlaylists playlists, CancellationToken cancellationToken)
    {
        // First, as below: an answer that cannot be given must not come after the change.
        var audience = await current.RequireAsync(cancellationToken);
        var added = await playlists.AddAsync(user.Id, request.Name!.Trim(), request.SongIds ?? [], cancellationToken);
        return TypedResults.Created($"/api/playlists/{added.Id}", await ViewAsync(added, audience, playlists, cancellationToken));
    }

    private static async Task<IResult> ListAsync(
        string? q,
        [Description("true for those that others share with you, instead of your own.")] bool? shared,
        int? limit,
        string? cursor,
        CurrentUser user,
        CurrentAudience current,
        IPlaylists playlists,
        CancellationToken cancellationToken)
    {
        var paging = new Paging(limit, cursor);
        if (paging.Fault() is { } fault)
            return fault;
        if (new SongQuery(Q: q).FindFault(inPlaylist: false) is { } wrong)
            return Problems.Invalid(wrong.Field, wrong.Fault);
        try
        {
            var filter = new PlaylistFilter(shared is true ? user.Id : user.LibraryOwner, (await current.RequireAsync(cancellationToken)).Name, q)
            {
                Shared = shared is true,
            };
            var page = await playlists.ListAsync(filter, paging.Cursor, paging.Size, cancellationToken);
            return TypedResults.Ok(new PageView<PlaylistView>([.. page.Items.Select(PlaylistView.Of)], page.Next));
        }
        catch (FormatException)
        {
            return Paging.BadCursor();
        }
    }

    private static async Task<IResult> FindAsync(
        Guid id, CurrentAudience current, IPlaylists playlists, CancellationToken cancellationToken)
        => await playlists.SummarizeAsync(id, (await current.RequireAsync(cancellationToken)).Name, cancellationToken) is { } summary
            ? TypedResults.Ok(PlaylistView.Of(summary))
            : Problems.NotFound("playlist", id);

    private static async Task<IResult> ListSongsAsync(
        Guid id,
        [AsParameters] SongQuery query,
        int? limit,
        string? cursor,
        CurrentUser user,
        CurrentAudience current,
        IPlaylists playlists,
        ISongs songs,
        IInferenceEngine engine,
        CancellationToken cancellationToken)
    {
        _ = await current.RequireAsync(cancellationToken);
        return await playlists.FindAsync(id, cancellationToken) is null
            ? Problems.NotFound("playlist", id)
            : await SongsApi.ListAsync(query, id, limit, cursor, user, current, songs, engine, cancellationToken);
    }

    private static async Task<IResult> ReadShapeAsync(
        Guid id, CurrentAudience current, IPlaylists playlists, CancellationToken cancellationToken)
    {
        var audience = await current.RequireAsync(cancellationToken);
        return await playlists.ReadShapeAsync(id, audience.Name, cancellationToken) is { } points
            ? TypedResults.Ok(new PlaylistShapeView(audience.Name, [.. points.Select(PlaylistPointView.Of)]))
            : Problems.NotFound("playlist", id);
    }

    private static async Task<IResult> UpdateAsync(
        Guid id, PlaylistRequest request, CurrentAudience current, IPlaylists playlists, CancellationToken cancellationToken)
    {
        var audience = await current.RequireAsync(cancellationToken);
        return await playlists.UpdateAsync(id, request.Name!.Trim(), request.SongIds, cancellationToken) is { } playlist
            ? TypedResults.Ok(await ViewAsync(playlist, audience, playlists, cancellationToken))
            : Problems.NotFound("playlist", id);
    }

    private static async Task<IResult> AddSongsAsync(
        Guid id, PlaylistSongsRequest request, CurrentAudience current, IPlaylists playlists, CancellationToken cancellationToken)
    {
        var audience = await current.RequireAsync(cancellationToken);
        return await playlists.AddSongsAsync(id, request.SongIds!, cancellationToken) is { } playlist
            ? TypedResults.Ok(await ViewAsync(playlist, audience, playlists, cancellationToken))
            : Problems.NotFound("playlist", id);
    }

    private static async Task<IResult> ReadSharesAsync(Guid id, IShares sharing, CancellationToken cancellationToken)
        => await sharing.FindAsync(id, cancellationToken) is { } shares ? TypedResults.Ok(PlaylistSharesView.Of(shares)) : Problems.NotFound("playlist", id);

    private static async Task<IResult> SetSharesAsync(
        Guid id, PlaylistSharesRequest request, IShares sharing, UserNames people, CancellationToken cancellationToken)
    {
        Guid[] users = [.. (request.Users ?? []).Distinct()];
        var known = (await people.ListAsync(cancellationToken)).Select(person => person.Id).ToHashSet();
        if (users.FirstOrDefault(user => !known.Contains(user)) is var unknown && unknown != Guid.Empty)
            return Problems.Invalid("users", $"There is no user {unknown}.");

        var shares = new PlaylistShares(request.Everyone ?? false, users);
        return await sharing.SetAsync(id, shares, cancellationToken) ? TypedResults.Ok(PlaylistSharesView.Of(shares)) : Problems.NotFound("playlist", id);
    }

    private static async Task<IResult> DeleteAsync(Guid id, IPlaylists playlists, CancellationToken cancellationToken)
        => await playlists.DeleteAsync(id, cancellationToken) ? TypedResults.NoContent() : Problems.NotFound("playlist", id);

    private static async Task<PlaylistView> ViewAsync(
        Playlist playlist, Audience audience, IPlaylists playlists, CancellationToken cancellationToken)
        => PlaylistView.Of(await playlists.SummarizeAsync(playlist.Id, audience.Name, cancellationToken)
            ?? new PlaylistSummary(playlist, 0, 0, 0, 0, playlist.SongCount));
}

/// <summary>A playlist to add or change.</summary>
internal sealed record PlaylistRequest(string? Name, IReadOnlyList<Guid>? SongIds)
{
    internal sealed class Validator : AbstractValidator<PlaylistRequest>
    {
        public Validator()
        {
            RuleFor(playlist => playlist.Name).Present().OneLine(Limits.TitleCharacters);
            RuleFor(playlist => playlist.SongIds).Must(ids => ids is null || ids.Count <= Limits.PlaylistSongs)
                .WithMessage((_, ids) => $"{ids?.Count} songs; a playlist holds at most {Limits.PlaylistSongs}. Make a second one.");
        }
    }
}

/// <summary>Who may read a playlist besides its owner, with its songs, their lyrics and ratings: what was said before is forgotten.</summary>
/// <param name="Everyone">Every user; false if left out.</param>
/// <param name="Users">The ids of these users.</param>
internal sealed record PlaylistSharesRequest(bool? Everyone, IReadOnlyList<Guid>? Users)
{
    internal sealed class Validator : AbstractValidator<PlaylistSharesRequest>
    {
        private const int MostUsers = 1_000;

        public Validator()
        {
            RuleFor(request => request.Users).Must(users => users is null || users.Count <= MostUsers)
                .WithMessage((_, users) => $"{users?.Count} users; at most {MostUsers}. Share it with everyone.");
            RuleFor(request => request.Users).Must(users => users is null || !users.Contains(Guid.Empty)).WithMessage("One of them is no user's id.");
        }
    }
}

/// <summary>Who may read a playlist besides its owner.</summary>
internal sealed record PlaylistSharesView(bool Everyone, IReadOnlyList<string> Users)
{
    public static PlaylistSharesView Of(PlaylistShares shares) => new(shares.Everyone, [.. shares.Users.Select(user => user.ToString())]);
}

/// <summary>Songs to add to a playlist.</summary>
internal sealed record PlaylistSongsRequest(IReadOnlyList<Guid>? SongIds)
{
    internal sealed class Validator : AbstractValidator<PlaylistSongsRequest>
    {
        public Validator()
        {
            RuleFor(request => request.SongIds).Must(ids => ids is { Count: > 0 }).WithMessage("It is missing or empty. Give the ids of the songs to add.");
            RuleFor(request => request.SongIds).Must(ids => ids is null || ids.Count <= Limits.PlaylistSongs)
                .WithMessage((_, ids) => $"{ids?.Count} songs; a playlist holds at most {Limits.PlaylistSongs}. Make a second one.");
        }
    }
}

/// <summary>A playlist and its songs by rating.</summary>
internal sealed record PlaylistView(string Id, string Name, int SongCount, RatingCounts Ratings, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static PlaylistView Of(PlaylistSummary summary) => new(
        summary.Playlist.Id.ToString(),
        summary.Playlist.Name,
        summary.Playlist.SongCount,
        new RatingCounts(summary.Suitable, summary.UseWithCare, summary.NotSuitable, summary.Unknown, summary.NotAnalyzed),
        summary.Playlist.CreatedAt,
        summary.Playlist.UpdatedAt);
}

/// <summary>Songs by rating; they add up to the playlist's songs.</summary>
internal sealed record RatingCounts(int Suitable, int UseWithCare, int NotSuitable, int Unknown, int NotAnalyzed);

/// <summary>A playlist in playing order, for pictures of it.</summary>
/// <param name="Policy">Whose ratings.</param>
/// <param name="Songs">Every song.</param>
internal sealed record PlaylistShapeView(string Policy, IReadOnlyList<PlaylistPointView> Songs);

/// <summary>A song in the course of a playlist.</summary>
/// <param name="SongId">The song.</param>
/// <param name="Title">Its title.</param>
/// <param name="Artist">Its artist.</param>
/// <param name="Rating">Its rating, or <c>not_analyzed</c>.</param>
/// <param name="Score">0 to 100; null when there is none.</param>
/// <param name="Source">Who says so; null when nobody does.</param>
/// <param name="Mood">-100 (dark) to 100 (bright); null when it was not read.</param>
internal sealed record PlaylistPointView(string SongId, string Title, string Artist, string Rating, short? Score, RatingSource? Source, short? Mood)
{
    public static PlaylistPointView Of(PlaylistPoint point) => new(
        point.SongId.ToString(), point.Title, point.Artist, point.Rating?.Value ?? "not_analyzed", point.Rating?.Score, point.Rating?.Source, point.Mood);
}
