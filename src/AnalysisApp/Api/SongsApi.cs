using AnalysisApp.Analysis;
using AnalysisApp.Inference;
using AnalysisApp.Jobs;
using AnalysisApp.Library;
using AnalysisApp.Policies;
using AnalysisApp.Security;
using FluentValidation;
using Microsoft.AspNetCore.Mvc;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Api;

/// <summary>Songs and their lyrics.</summary>
internal static class SongsApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var songs = api.MapGroup("/songs").WithTags("Songs").RequirePermission(read: Permission.Read, change: Permission.Manage);
        songs.MapPost("/", AddAsync).TakesUpTo(Limits.LyricsBytes).Validates<NewSongRequest>().Produces<SongView>(StatusCodes.Status201Created);
        songs.MapGet("/", ListAsync).Produces<PageView<SongSummaryView>>();
        songs.MapGet("/facets", CountAsync).Produces<SongFacetsView>();
        songs.MapGet("/{id:guid}", FindAsync).RequiresSong(Access.Read).Produces<SongView>();
        songs.MapPut("/{id:guid}", UpdateAsync).RequiresSong(Access.Write).Validates<SongRequest>().Produces<SongView>();
        songs.MapDelete("/{id:guid}", DeleteAsync).RequiresSong(Access.Write).Produces(StatusCodes.Status204NoContent);
        songs.MapGet("/{id:guid}/lyrics", ReadLyricsAsync).RequiresSong(Access.Read).Produces<LyricsView>();
        songs.MapPut("/{id:guid}/lyrics", SetLyricsAsync).TakesUpTo(Limits.LyricsBytes).RequiresSong(Access.Write).Validates<LyricsRequest>().Produces<LyricsView>();
    }

    private static async Task<IResult> AddAsync(NewSongRequest request, CurrentUser user, ISongs songs, CancellationToken cancellationToken)
    {
        var lyrics = string.IsNullOrWhiteSpace(request.Lyrics) ? null : new NewLyrics(request.Lyrics, "api");
        var added = await songs.AddAsync(user.Id, [new NewSong(request.Describe(), lyrics)], cancellationToken);
        return TypedResults.Created($"/api/songs/{added[0].Id}", SongView.Of(added[0]));
    }

    /// <summary>One page of the library's songs, or of a playlist's.</summary>
    public static async Task<IResult> ListAsync(
        [AsParameters] SongQuery query,
        Guid? playlist,
        int? limit,
        string? cursor,
        CurrentUser user,
        CurrentAudience current,
        ISongs songs,
        IInferenceEngine engine,
        CancellationToken cancellationToken)
    {
        var paging = new Paging(limit, cursor);
        if (paging.Fault() is { } fault)
            return fault;
        if (query.FindFault(playlist is not null) is { } wrong)
            return Problems.Invalid(wrong.Field, wrong.Fault);

        // Before the models are loaded nothing can be said to be outdated.
        var configuration = engine.Ready.IsCompletedSuccessfully ? await AnalysisConfiguration.ReadAsync(engine, cancellationToken) : null;
        var filter = query.ToFilter(user.LibraryOwner, (await current.RequireAsync(cancellationToken)).Name, configuration?.Hash, playlist);
        try
        {
            var page = await songs.ListAsync(filter, paging.Cursor, paging.Size, cancellationToken);
            return TypedResults.Ok(new PageView<SongSummaryView>([.. page.Items.Select(SongSummaryView.Of)], page.Next));
        }
        catch (FormatException)
        {
            return Paging.BadCursor();
        }
    }

    private static async Task<IResult> CountAsync(
        [AsParameters] SongQuery query, Guid? playlist, CurrentUser user, CurrentAudience current, ISongs songs, CancellationToken cancellationToken)
    {
        if (query.FindFault(playlist is not null) is { } wrong)
            return Problems.Invalid(wrong.Field, wrong.Fault);

        var filter = query.ToFilter(user.LibraryOwner, (await current.RequireAsync(cancellationToken)).Name, configHash: null, playlist);
        return TypedResults.Ok(SongFacetsView.Of(await songs.CountFacetsAsync(filter, cancellationToken)));
    }

    private static async Task<IResult> FindAsync(Guid id, ISongs songs, CancellationToken cancellationToken)
        => await songs.FindAsync(id, cancellationToken) is { } song ? TypedResults.Ok(SongView.Of(song)) : Problems.NotFound("song", id);

    private static async Task<IResult> UpdateAsync(Guid id, SongRequest request, ISongs songs, CancellationToken cancellationToken)
        => await songs.UpdateAsync(id, request.Describe(), cancellationToken) is { } song
            ? TypedResults.Ok(SongView.Of(song))
            : Problems.NotFound("song", id);

    private static async Task<IResult> DeleteAsync(Guid id, ISongs songs, CancellationToken cancellationToken)
        => await songs.DeleteAsync(id, cancellationToken) ? TypedResults.NoContent() : Problems.NotFound("song", id);

    private static async Task<IResult> ReadLyricsAsync(Guid id, ISongs songs, CancellationToken cancellationToken)
    {
        if (await songs.FindAsync(id, cancellationToken) is null)
            return Problems.NotFound("song", id);

        return await songs.ReadLyricsAsync(id, cancellationToken) is { } lyrics
            ? TypedResults.Ok(LyricsView.Of(lyrics))
            : Problems.Of(StatusCodes.Status404NotFound, "no_lyrics", "The song has no lyrics. Send them with PUT to this address.");
    }

    private static async Task<IResult> SetLyricsAsync(Guid id, LyricsRequest request, ISongs songs, CancellationToken cancellationToken)
    {
        if (await songs.SetLyricsAsync(id, new NewLyrics(request.Text ?? "", request.Source ?? "api"), cancellationToken) is null)
            return Problems.NotFound("song", id);

        return await songs.ReadLyricsAsync(id, cancellationToken) is { } lyrics
            ? TypedResults.Ok(LyricsView.Of(lyrics))
            : TypedResults.Ok(new LyricsView("", request.Source ?? "api", null, []));
    }
}

/// <summary>What describes a song.</summary>
internal record SongRequest(string? Title, string? Artist, string? Album, int? DurationSeconds, string? Advisory = null)
{
    public SongDescription Describe()
        => new(Title!.Trim(), Artist!.Trim(), string.IsNullOrWhiteSpace(Album) ? null : Album.Trim(), DurationSeconds, Advisory);

    internal class Rules<TRequest> : AbstractValidator<TRequest>
        where TRequest : SongRequest
    {
        public Rules()
        {
            RuleFor(song => song.Title).Present().OneLine(Limits.TitleCharacters);
            RuleFor(song => song.Artist).Present().OneLine(Limits.TitleCharacters);
            RuleFor(song => song.Album).OneLine(Limits.TitleCharacters);
            RuleFor(song => song.DurationSeconds).Must(seconds => seconds is null or (>= 1 and <= 86_400))
                .WithMessage((_, seconds) => $"It is {seconds}; it may be 1 to 86400 seconds.");
            RuleFor(song => song.Advisory).Must(advisory => advisory is null or "explicit" or "clean")
                .WithMessage(_ => T["It may be explicit, clean or null."]);
        }
    }

    internal sealed class Validator : Rules<SongRequest>;
}

/// <summary>A song to add.</summary>
internal sealed record NewSongRequest(
    string? Title, string? Artist, string? Album, int? DurationSeconds, string? Lyrics, string? Advisory = null)
    : SongRequest(Title, Artist, Album, DurationSeconds, Advisory)
{
    internal new sealed class Validator : Rules<NewSongRequest>
    {
        public Validator() => RuleFor(song => song.Lyrics).LyricsText();
    }
}

/// <summary>Lyrics to store; blank removes them.</summary>
internal sealed record LyricsRequest(string? Text, string? Source)
{
    internal sealed class Validator : AbstractValidator<LyricsRequest>
    {
        public Validator()
        {
            RuleFor(lyrics => lyrics.Text).LyricsText();
            RuleFor(lyrics => lyrics.Source).OneLine(100);
        }
    }
}

/// <summary>A song.</summary>
internal sealed record SongView(
    string Id,
    string Title,
    string Artist,
    string? Album,
    int? DurationSeconds,
    string? Advisory,
    bool HasLyrics,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static SongView Of(Song song) => new(
        song.Id.ToString(),
        song.Description.Title,
        song.Description.Artist,
        song.Description.Album,
        song.Description.DurationSeconds,
        song.Description.Advisory,
        song.LyricsHash is not null,
        song.CreatedAt,
        song.UpdatedAt);
}

/// <summary>A song in a list.</summary>
internal sealed record SongSummaryView(
    string Id,
    string Title,
    string Artist,
    string? Album,
    int? DurationSeconds,
    string? Advisory,
    bool HasLyrics,
    string? AnalysisId,
    string Rating,
    short? Score,
    RatingSource? Source,
    string? Quality,
    bool Outdated,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static SongSummaryView Of(SongSummary row) => new(
        row.Song.Id.ToString(),
        row.Song.Description.Title,
        row.Song.Description.Artist,
        row.Song.Description.Album,
        row.Song.Description.DurationSeconds,
        row.Song.Description.Advisory,
        row.Song.LyricsHash is not null,
        row.AnalysisId?.ToString(),
        row.Rating?.Value ?? "not_analyzed",
        row.Rating?.Score,
        row.Rating?.Source,
        row.Quality,
        row.Outdated,
        row.Song.CreatedAt,
        row.Song.UpdatedAt);
}

/// <summary>
/// How many songs each choice of a filter would list, by what the choice is called in the address; each is counted under all the other choices.
/// </summary>
/// <param name="Songs">How many the filter lists.</param>
/// <param name="Rating">By rating; they add up.</param>
/// <param name="Axes">By axis: songs that reach level 1, 2, 3, 4.</param>
/// <param name="Emotion">By strongest emotion.</param>
/// <param name="Language">By language.</param>
/// <param name="Quality">By quality.</param>
/// <param name="Source">By source of the lyrics.</param>
/// <param name="Decision">By decision; they add up.</param>
/// <param name="Advisory">By what the publisher marked them as.</param>
internal sealed record SongFacetsView(
    int Songs,
    IReadOnlyDictionary<string, int> Rating,
    IReadOnlyDictionary<string, IReadOnlyList<int>> Axes,
    IReadOnlyDictionary<string, int> Emotion,
    IReadOnlyDictionary<string, int> Language,
    IReadOnlyDictionary<string, int> Quality,
    IReadOnlyDictionary<string, int> Source,
    IReadOnlyDictionary<string, int> Decision,
    IReadOnlyDictionary<string, int> Advisory)
{
    public static SongFacetsView Of(SongFacets facets) => new(
        facets.Songs,
        facets.Rating,
        Axis.All.Select((axis, index) => (axis, Levels: facets.Levels.ElementAtOrDefault(index) ?? [0, 0, 0, 0])).ToDictionary(axis => axis.axis, axis => axis.Levels),
        facets.Emotion,
        facets.Language,
        facets.Quality,
        facets.Source,
        facets.Decision,
        facets.Advisory);
}

/// <summary>Lyrics, and the lines that they are read as.</summary>
internal sealed record LyricsView(string Text, string Source, string? Language, IReadOnlyList<LyricLineView> Lines)
{
    public static LyricsView Of(StoredLyrics stored)
    {
        var lyrics = Lyrics.Parse(stored.Text);
        return new LyricsView(
            stored.Text,
            stored.Source,
            lyrics.DetectLanguage(),
            [.. lyrics.Lines.Select(line => new LyricLineView(line.Number, line.Text, line.Section, line.StartMs))]);
    }
}

/// <summary>One line.</summary>
internal sealed record LyricLineView(int Number, string Text, int Section, int? StartMs);
