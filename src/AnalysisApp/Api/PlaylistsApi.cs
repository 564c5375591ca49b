using AnalysisApp.Inference;
using AnalysisApp.Jobs;
using AnalysisApp.Library;
using AnalysisApp.Policies;
using FluentValidation;

namespace AnalysisApp.Api;

/// <summary>Playlists.</summary>
internal static class PlaylistsApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var playlists = api.MapGroup("/playlists").WithTags("Playlists");
        playlists.MapPost("/", AddAsync).Validates<PlaylistRequest>().Produces<PlaylistView>(StatusCodes.Status201Created);
        playlists.MapGet("/", ListAsync).Produces<PageView<PlaylistView>>();
        playlists.MapGet("/{id:guid}", FindAsync).Produces<PlaylistView>();
        playlists.MapGet("/{id:guid}/songs", ListSongsAsync).Produces<PageView<SongSummaryView>>();
        playlists.MapPut("/{id:guid}", UpdateAsync).Validates<PlaylistRequest>().Produces<PlaylistView>();
        playlists.MapPost("/{id:guid}/songs", AddSongsAsync).Validates<PlaylistSongsRequest>().Produces<PlaylistView>();
        playlists.MapDelete("/{id:guid}", DeleteAsync).Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> AddAsync(PlaylistRequest request, CurrentAudience audience, IPlaylists playlists, CancellationToken cancellationToken)
    {
        var added = await playlists.AddAsync(request.Name!.Trim(), request.SongIds ?? [], cancellationToken);
        return TypedResults.Created($"/api/playlists/{added.Id}", await ViewAsync(added, audience, playlists, cancellationToken));
    }

    private static async Task<IResult> ListAsync(
        int? limit,
        string? cursor,
        CurrentAudience audience,
        IPlaylists playlists,
        CancellationToken cancellationToken)
    {
        var paging = new Paging(limit, cursor);
        if (paging.Fault() is { } fault)
            return fault;
        try
        {
            var shown = await audience.RequireAsync(cancellationToken);
            var page = await playlists.ListAsync(shown.Name, paging.Cursor, paging.Size, cancellationToken);
            return TypedResults.Ok(new PageView<PlaylistView>([.. page.Items.Select(PlaylistView.Of)], page.Next));
        }
        catch (FormatException)
        {
            return Paging.BadCursor();
        }
    }

    private static async Task<IResult> FindAsync(
        Guid id,
        CurrentAudience audience,
        IPlaylists playlists,
        CancellationToken cancellationToken)
    {
        var shown = await audience.RequireAsync(cancellationToken);
        return await playlists.SummarizeAsync(id, shown.Name, cancellationToken) is { } summary
            ? TypedResults.Ok(PlaylistView.Of(summary))
            : Problems.NotFound("playlist", id);
    }

    private static async Task<IResult> ListSongsAsync(
        Guid id,
        int? limit,
        string? cursor,
        CurrentAudience audience,
        IPlaylists playlists,
        ISongs songs,
        IInferenceEngine engine,
        CancellationToken cancellationToken)
    {
        var paging = new Paging(limit, cursor);
        if (paging.Fault() is { } fault)
            return fault;

        var shown = await audience.RequireAsync(cancellationToken);
        if (await playlists.FindAsync(id, cancellationToken) is null)
            return Problems.NotFound("playlist", id);

        var configuration = engine.Ready.IsCompletedSuccessfully ? await AnalysisConfiguration.ReadAsync(engine, cancellationToken) : null;
        try
        {
            var page = await songs.ListAsync(
                new SongFilter(shown.Name, configuration?.Hash, PlaylistId: id), paging.Cursor, paging.Size, cancellationToken);
            return TypedResults.Ok(new PageView<SongSummaryView>([.. page.Items.Select(SongSummaryView.Of)], page.Next));
        }
        catch (FormatException)
        {
            return Paging.BadCursor();
        }
    }

    private static async Task<IResult> UpdateAsync(
        Guid id, PlaylistRequest request, CurrentAudience audience, IPlaylists playlists, CancellationToken cancellationToken)
        => await playlists.UpdateAsync(id, request.Name!.Trim(), request.SongIds, cancellationToken) is { } playlist
            ? TypedResults.Ok(await ViewAsync(playlist, audience, playlists, cancellationToken))
            : Problems.NotFound("playlist", id);

    private static async Task<IResult> AddSongsAsync(
        Guid id, PlaylistSongsRequest request, CurrentAudience audience, IPlaylists playlists, CancellationToken cancellationToken)
        => await playlists.AddSongsAsync(id, request.SongIds!, cancellationToken) is { } playlist
            ? TypedResults.Ok(await ViewAsync(playlist, audience, playlists, cancellationToken))
            : Problems.NotFound("playlist", id);

    private static async Task<IResult> DeleteAsync(Guid id, IPlaylists playlists, CancellationToken cancellationToken)
        => await playlists.DeleteAsync(id, cancellationToken) ? TypedResults.NoContent() : Problems.NotFound("playlist", id);

    private static async Task<PlaylistView> ViewAsync(
        Playlist playlist, CurrentAudience audience, IPlaylists playlists, CancellationToken cancellationToken)
    {
        var shown = await audience.ReadAsync(cancellationToken);
        return PlaylistView.Of(await playlists.SummarizeAsync(playlist.Id, shown.Name, cancellationToken)
            ?? new PlaylistSummary(playlist, 0, 0, 0, 0, playlist.SongCount));
    }
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
