using System.ComponentModel;
using AnalysisApp.Export;
using AnalysisApp.Library;
using AnalysisApp.Localization;
using AnalysisApp.Policies;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Mvc;

namespace AnalysisApp.Api;

/// <summary>Clean playlists as files.</summary>
internal static class ExportApi
{
    public static void Map(IEndpointRouteBuilder api) => api
        .MapGet("/playlists/{id:guid}/export", ExportAsync)
        .RequireAuthorization(Permission.Read)
        .RequiresPlaylist(Access.Read)
        .WithTags("Playlists")
        .WithSummary("The clean playlist as a file: what stays for an audience, and what was left out and why.")
        .Produces(StatusCodes.Status200OK, contentType: "audio/x-mpegurl")
        .Produces(StatusCodes.Status200OK, contentType: "text/csv")
        .Produces(StatusCodes.Status200OK, contentType: "application/json");

    private static async Task<IResult> ExportAsync(
        Guid id,
        [Description("m3u8, csv or json; m3u8 if left out.")] string? format,
        [Description("suitable, or use_with_care to keep these too; suitable if left out.")] string? keep,
        [Description("Of the sentences in it, such as why a song is left out: en or de; en if left out. Names and values are the same in each.")] string? language,
        [Description("true adds the lines behind a rating to CSV and JSON, a few of each song.")] bool? lines,
        CurrentUser user,
        CleanPlaylists playlists,
        Quotes quotes,
        CurrentAudience audience,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        if (ExportFormat.Find(format ?? "m3u8") is not { } chosen)
            return Problems.Invalid("format", $"It may be {string.Join(", ", ExportFormat.All.Select(each => each.Name))}.");
        if (keep is not (null or "suitable" or "use_with_care"))
            return Problems.Invalid("keep", "It may be suitable or use_with_care.");
        if (Language.Find(language ?? Language.English.Code) is not { } spoken)
            return Problems.Invalid("language", $"It may be {string.Join(", ", Language.All.Select(each => each.Code))}.");
        if (lines is true && !chosen.TakesQuotes)
            return Problems.Invalid("lines", $"{chosen.Name} cannot hold lines. Ask for csv or json.");

        spoken.Use();
        var policyOfAudience = (await audience.RequireAsync(cancellationToken)).Policy;
        var rule = keep == "use_with_care" ? KeepRule.UseWithCare : KeepRule.Suitable;
        if (await playlists.ReadAsync(user.LibraryOwner, id, policyOfAudience, rule, cancellationToken) is not { } playlist)
            return Problems.NotFound("playlist", id);

        context.Response.Headers.ContentDisposition = FileName.Attachment($"{FileName.Clean($"{playlist.Name} - {playlist.Audience}")}.{chosen.Name}");
        return TypedResults.Stream(
            output =>
            {
                // What the handler set ended with it.
                spoken.Use();
                return chosen.WriteAsync(output, playlist, lines is true ? quotes.ReadAsync : null, cancellationToken);
            },
            chosen.ContentType);
    }
}
