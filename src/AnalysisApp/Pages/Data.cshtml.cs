using AnalysisApp.Archive;
using AnalysisApp.Library;
using AnalysisApp.Pages.Wording;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages;

/// <summary>
/// All data as a file, and back in. The upload is read while it comes in, never kept in memory or on the disk first: so the form is not bound, and its token
/// is checked here.
/// </summary>
[Authorize(Permission.Manage)]
[EnableRateLimiting(RateLimits.Import)]
[AuthorizePost(Permission.Manage)]
[IgnoreAntiforgeryToken]
[UnboundForm]
internal sealed class DataModel(Archiving archiving, CurrentUser user, Audit audit, IAntiforgery antiforgery) : PageModel
{
    private const string TokenField = "antiforgery";
    private const string TokenHeader = "RequestVerificationToken";
    private const int MostTokenBytes = 4096;

    public int MostMegabytes => archiving.MostMegabytes;

    public ArchiveRestored? Restored { get; private set; }

    /// <summary>Why nothing was put back.</summary>
    public string? Fault { get; private set; }

    /// <summary>What is wrong with the file, as programs are told it too: in English.</summary>
    public string? FileFault { get; private set; }

    public static string Name(string part) => part switch
    {
        "artistRules" => T["Rules for artists"],
        "policies" => T["Audiences"],
        "analyses" => T["Readings"],
        "songs" => T["Songs"],
        "playlists" => T["Playlists"],
        "decisions" => T["Decisions"],
        _ => AxisWords.Plain(part),
    };

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        archiving.Admit(HttpContext);
        try
        {
            if (await OpenFileAsync(cancellationToken) is { } file)
            {
                Restored = await archiving.RestoreAsync(user, file, cancellationToken);
                await audit.AddAsync("archive.restored", null, null);
                return Page();
            }

            Fault = T["The form could not be checked. Reload the page, choose the file, and send it again."];
        }
        catch (ArchiveException fault)
        {
            FileFault = fault.Message;
        }
        catch (ArchiveBusyException fault)
        {
            Fault = T[fault.Message];
        }
        catch (BadHttpRequestException fault) when (fault.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            Fault = T["The file is larger than {0} MB, which is the most that is taken (Archive:MaxMegabytes).", MostMegabytes];
        }

        // A browser shows an answer only once it has sent everything.
        await DrainAsync(cancellationToken);
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    /// <summary>The file of the form, once its token was found good; null when the form is not one of ours.</summary>
    private async Task<Stream?> OpenFileAsync(CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(Request.ContentType, out var type) || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 } boundary)
            return null;

        var parts = new MultipartReader(boundary, Request.Body);
        try
        {
            if (await ReadTokenAsync(parts, cancellationToken) is not { } token)
                return null;

            Request.Headers[TokenHeader] = token;
            return await antiforgery.IsRequestValidAsync(HttpContext) && await parts.ReadNextSectionAsync(cancellationToken) is { } file ? file.Body : null;
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException and not BadHttpRequestException)
        {
            return null;
        }
    }

    private static async Task<string?> ReadTokenAsync(MultipartReader parts, CancellationToken cancellationToken)
    {
        if (await parts.ReadNextSectionAsync(cancellationToken) is not { } section || section.GetContentDispositionHeader()?.Name.Value != TokenField)
            return null;

        var buffer = new byte[MostTokenBytes];
        var read = await section.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return read == 0 || read == buffer.Length ? null : System.Text.Encoding.ASCII.GetString(buffer, 0, read);
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Request.Body.CopyToAsync(Stream.Null, cancellationToken);
        }
        catch (BadHttpRequestException)
        {
            // Too large: the connection is closed, whatever the browser makes of it.
        }
    }
}
