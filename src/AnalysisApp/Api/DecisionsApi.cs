using System.ComponentModel;
using AnalysisApp.Library;
using AnalysisApp.Policies;
using AnalysisApp.Security;
using FluentValidation;

namespace AnalysisApp.Api;

/// <summary>What a person decides about songs, which wins over artist rules and policies; and which songs wait for that.</summary>
internal static class DecisionsApi
{
    private static readonly string[] Reasons = ["borderline", "disagreeing", "low_confidence", "disputed"];

    public static void Map(IEndpointRouteBuilder api)
    {
        var decisions = api.MapGroup("").WithTags("Decisions").RequirePermission(read: Permission.Read, change: Permission.Manage);
        var songs = decisions.MapGroup("/songs/{id:guid}");
        songs.MapPut("/decision", DecideAsync).Audited("decision.made").RequiresSong(Access.Write).Validates<DecisionBody>().Produces<DecisionView>();
        songs.MapDelete("/decision", ClearAsync).Audited("decision.cleared").RequiresSong(Access.Write).Produces(StatusCodes.Status204NoContent);
        songs.MapPost("/decision/undo", UndoAsync).Audited("decision.undone").RequiresSong(Access.Write).Produces<SongDecisionsView>().ProducesProblem(409);
        songs.MapGet("/decisions", ListAsync).RequiresSong(Access.Read).Produces<SongDecisionsView>();
        decisions.MapPost("/decisions", DecideManyAsync).Audited("decision.made").TakesUpTo(Limits.RequestBytes).Validates<DecisionsBody>().Produces<DecidedView>();
        decisions.MapGet("/review", ReviewAsync).Produces<ReviewView>();
    }

    private static async Task<IResult> DecideAsync(
        Guid id,
        DecisionBody body,
        CurrentUser user,
        CurrentAudience audience,
        IDecisions decisions,
        ISongs songs,
        CancellationToken cancellationToken)
    {
        var name = (await audience.RequireAsync(cancellationToken)).Name;
        if (await songs.FindAsync(id, cancellationToken) is null)
            return Problems.NotFound("song", id);

        await decisions.DecideAsync(new DecisionRequest([id], name, body.Value, body.Note, user.Name), cancellationToken);
        return await decisions.FindAsync(id, name, cancellationToken) is { } decision
            ? TypedResults.Ok(DecisionView.Of(decision))
            : Problems.NotFound("song", id);
    }

    private static async Task<IResult> ClearAsync(
        Guid id,
        CurrentUser user,
        CurrentAudience audience,
        IDecisions decisions,
        CancellationToken cancellationToken)
    {
        var name = (await audience.RequireAsync(cancellationToken)).Name;
        return await decisions.DecideAsync(new DecisionRequest([id], name, null, null, user.Name), cancellationToken) > 0
            ? TypedResults.NoContent()
            : Problems.Of(StatusCodes.Status404NotFound, "not_decided", $"Nothing is decided about song {id} under the policy '{name}'.");
    }

    private static async Task<IResult> UndoAsync(
        Guid id,
        CurrentUser user,
        CurrentAudience audience,
        IDecisions decisions,
        ISongs songs,
        CancellationToken cancellationToken)
    {
        var name = (await audience.RequireAsync(cancellationToken)).Name;
        if (await songs.FindAsync(id, cancellationToken) is null)
            return Problems.NotFound("song", id);

        return await decisions.UndoAsync(id, name, user.Name, cancellationToken)
            ? TypedResults.Ok(await SongDecisionsView.ReadAsync(id, name, decisions, cancellationToken))
            : Problems.Of(StatusCodes.Status409Conflict, "nothing_to_undo", "There is no decision about this song left to take back.");
    }

    private static async Task<IResult> ListAsync(
        Guid id,
        CurrentAudience audience,
        IDecisions decisions,
        ISongs songs,
        CancellationToken cancellationToken)
    {
        var name = (await audience.RequireAsync(cancellationToken)).Name;
        return await songs.FindAsync(id, cancellationToken) is null
            ? Problems.NotFound("song", id)
            : TypedResults.Ok(await SongDecisionsView.ReadAsync(id, name, decisions, cancellationToken));
    }

    private static async Task<IResult> DecideManyAsync(
        DecisionsBody body,
        CurrentUser user,
        CurrentAudience audience,
        IDecisions decisions,
        ILibraryAccess access,
        IPolicies policies,
        CancellationToken cancellationToken)
    {
        var name = body.Policy ?? (await audience.RequireAsync(cancellationToken)).Name;
        if (await policies.FindAsync(name, cancellationToken) is null)
            return Problems.Invalid("policy", $"There is no policy '{name}'. GET /api/policies lists them.");

        Guid[] ids = [.. body.SongIds!.Distinct()];
        if (await access.FindForeignAsync(user.LibraryOwner, ids, Access.Write, cancellationToken) is { Count: > 0 } foreign)
            throw new UnknownSongsException(foreign);
        return TypedResults.Ok(new DecidedView(
            await decisions.DecideAsync(new DecisionRequest(ids, name, body.Value, body.Note, user.Name), cancellationToken)));
    }

    private static async Task<IResult> ReviewAsync(
        [Description("borderline, disagreeing, low_confidence or disputed; any if left out.")] string? reason,
        [Description("Only songs of this playlist.")] Guid? playlist,
        int? limit,
        string? cursor,
        CurrentUser user,
        CurrentAudience audience,
        IDecisions decisions,
        CancellationToken cancellationToken)
    {
        var paging = new Paging(limit, cursor);
        if (paging.Fault() is { } fault)
            return fault;
        if (reason is not null && !Reasons.Contains(reason))
            return Problems.Invalid("reason", $"It may be {string.Join(", ", Reasons)}.");

        var name = (await audience.RequireAsync(cancellationToken)).Name;
        try
        {
            var page = await decisions.ListReviewAsync(new ReviewFilter(user.LibraryOwner, name, reason, playlist), paging.Cursor, paging.Size, cancellationToken);
            return TypedResults.Ok(new ReviewView(
                [.. page.Items.Select(ReviewItemView.Of)], page.Next, await decisions.CountReviewAsync(user.LibraryOwner, name, cancellationToken)));
        }
        catch (FormatException)
        {
            return Paging.BadCursor();
        }
    }
}

/// <summary>A decision about one song.</summary>
internal sealed record DecisionBody(string? Value, string? Note)
{
    internal sealed class Validator : AbstractValidator<DecisionBody>
    {
        public Validator()
        {
            RuleFor(body => body.Value).Must(value => value is "approved" or "blocked").WithMessage("It may be approved or blocked. DELETE takes a decision away.");
            RuleFor(body => body.Note).Paragraph(Limits.NoteCharacters);
        }
    }
}

/// <summary>A decision about many songs.</summary>
/// <param name="SongIds">Which; at most 50,000.</param>
/// <param name="Policy">For which audience.</param>
/// <param name="Value">What; null takes decisions away.</param>
/// <param name="Note">Why.</param>
internal sealed record DecisionsBody(IReadOnlyList<Guid>? SongIds, string? Policy, string? Value, string? Note)
{
    internal sealed class Validator : AbstractValidator<DecisionsBody>
    {
        public Validator()
        {
            RuleFor(body => body.SongIds).Must(ids => ids is { Count: > 0 }).WithMessage("It is missing or empty. Give the ids of the songs to decide about.");
            RuleFor(body => body.SongIds).Must(ids => ids is null || ids.Count <= Limits.PlaylistSongs)
                .WithMessage((_, ids) => $"{ids?.Count} songs; at most {Limits.PlaylistSongs} at a time.");
            RuleFor(body => body.Value).Must(value => value is null or "approved" or "blocked").WithMessage("It may be approved, blocked, or null to take decisions away.");
            RuleFor(body => body.Note).Paragraph(Limits.NoteCharacters);
        }
    }
}

/// <summary>How many songs' decisions changed.</summary>
internal sealed record DecidedView(int Changed);

/// <summary>A decision that stands.</summary>
internal sealed record DecisionView(string Policy, string Value, string? Note, string DecidedBy, DateTimeOffset DecidedAt)
{
    public static DecisionView Of(Decision decision) => new(decision.Policy, decision.Value, decision.Note, decision.By, decision.At);
}

/// <summary>What stands for an audience, and everything that was decided about the song, newest first.</summary>
internal sealed record SongDecisionsView(DecisionView? Decision, IReadOnlyList<DecisionEntryView> History)
{
    public static async Task<SongDecisionsView> ReadAsync(Guid songId, string policy, IDecisions decisions, CancellationToken cancellationToken) => new(
        await decisions.FindAsync(songId, policy, cancellationToken) is { } decision ? DecisionView.Of(decision) : null,
        [.. (await decisions.ListAsync(songId, cancellationToken)).Select(DecisionEntryView.Of)]);
}

/// <summary>A step of a song's history.</summary>
internal sealed record DecisionEntryView(string Policy, string Action, string? Value, string? Note, string DecidedBy, DateTimeOffset DecidedAt)
{
    public static DecisionEntryView Of(DecisionEntry entry) => new(entry.Policy, entry.Action, entry.Value, entry.Note, entry.By, entry.At);
}

/// <summary>Songs that wait for a person, and how many there are for which reason.</summary>
internal sealed record ReviewView(IReadOnlyList<ReviewItemView> Items, string? Next, ReviewCounts Counts);

/// <summary>A song that waits.</summary>
internal sealed record ReviewItemView(string Id, string Title, string Artist, string AnalysisId, string Rating, short? Score, IReadOnlyList<string> Reasons)
{
    public static ReviewItemView Of(ReviewItem item) => new(
        item.Song.Id.ToString(),
        item.Song.Description.Title,
        item.Song.Description.Artist,
        item.AnalysisId.ToString(),
        item.Rating.Value,
        item.Rating.Score,
        item.Reasons);
}
