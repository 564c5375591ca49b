using System.ComponentModel;
using AnalysisApp.Archive;
using AnalysisApp.Export;
using AnalysisApp.Library;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnalysisApp.Api;

/// <summary>All data, out and back in.</summary>
internal static class ArchiveApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var archive = api.MapGroup("/archive").WithTags("Archive").RequireAuthorization(Permission.Manage).RequireRateLimiting(RateLimits.Import);
        archive.MapGet("/", Write)
            .WithSummary("All of one's own as one JSON document: songs with lyrics, analyses, playlists, decisions with their history; and the policies and artist rules.")
            .Produces(StatusCodes.Status200OK, contentType: Archiving.ContentType);
        archive.MapPost("/", RestoreAsync).Audited("archive.restored")
            .WithSummary("Puts such a document back, all of it or nothing. What is there stays as it is; what is missing is added.")
            .Produces<ArchiveRestoredView>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);
    }

    private static PushStreamHttpResult Write(
        [Description("true for everyone's, which is for administrators.")] bool? all,
        Archiving archiving,
        CurrentUser user,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        var owner = all is true ? user.LibraryOwner : user.Id;
        context.Response.Headers.ContentDisposition = FileName.Attachment(archiving.FileName);
        return TypedResults.Stream(output => archiving.WriteAsync(owner, output, cancellationToken), Archiving.ContentType);
    }

    private static async Task<IResult> RestoreAsync(HttpRequest request, Archiving archiving, CurrentUser user, CancellationToken cancellationToken)
    {
        archiving.Admit(request.HttpContext);
        return TypedResults.Ok(ArchiveRestoredView.Of(await archiving.RestoreAsync(user, request.Body, cancellationToken)));
    }
}

/// <summary>What an archive held, and what of it was new.</summary>
internal sealed record ArchiveRestoredView(IReadOnlyList<RestoredPartView> Parts)
{
    public static ArchiveRestoredView Of(ArchiveRestored restored)
        => new([.. restored.Parts.Select(part => new RestoredPartView(part.Part, part.Entries, part.Added, part.Replaced, part.Kept, part.Refused))]);
}

/// <summary>One part of an archive; entries are added, replaced, kept and refused together. Refused is what is another user's by its id, and what is said about it.</summary>
internal sealed record RestoredPartView(string Part, int Entries, int Added, int Replaced, int Kept, int Refused);
