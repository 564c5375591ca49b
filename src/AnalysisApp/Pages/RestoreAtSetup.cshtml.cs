using System.Text;
using AnalysisApp.Accounts;
using AnalysisApp.Backups;
using AnalysisApp.Configuration;
using AnalysisApp.Database;
using AnalysisApp.Pages.Shared;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages;

/// <summary>
/// Makes a new instance the one that a backup was made of; gone for good once there is an administrator. The upload goes to the disk while it comes in, so the
/// form is not bound, and its token and code, which come first, are checked here.
/// </summary>
[AllowAnonymous]
[AnswersBeforeSetup]
[EnableRateLimiting(RateLimits.SignIn)]
[IgnoreAntiforgeryToken]
[UnboundForm]
internal sealed class RestoreAtSetupModel(
    FirstAdministrator first,
    SetupCode code,
    BackupFolder folder,
    BackupRestorer restorer,
    StartOver startOver,
    BackupSettings settings,
    IAntiforgery antiforgery) : PageModel
{
    private const string TokenHeader = "RequestVerificationToken";
    private const int MostFieldBytes = 4096;
    private const int MostDrained = 64 << 20;

    public bool NeedsCode => SetupCode.IsNeededBy(HttpContext);

    public int MostMegabytes => settings.MaxMegabytes;

    public VerifiedBackup? Restored { get; private set; }

    /// <summary>Why nothing was restored.</summary>
    public IHtmlContent? Fault { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
        => await first.ExistsAsync(cancellationToken) ? LocalRedirect("~/") : Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = settings.MostBytes;
        try
        {
            if (await OpenFileAsync(cancellationToken) is { } file)
            {
                if (await first.ExistsAsync(cancellationToken))
                    return NotFound();

                Restored = await RestoreAsync(file, cancellationToken);
                return Page();
            }
        }
        catch (Exception fault) when (fault is BackupFaultException or DatabaseException)
        {
            Fault = Said.Of(fault.Message);
        }
        catch (BadHttpRequestException fault) when (fault.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            Fault = Said.Of(T["The file is larger than {0} MB, which is the most that is taken (Backup:MaxMegabytes).", MostMegabytes]);
        }
        catch (IOException fault)
        {
            Fault = Said.Of(T["The file could not be kept while it is checked: {0}", fault.Message]);
        }

        // A browser shows an answer only once it has sent everything.
        await DrainAsync(cancellationToken);
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    private async Task<VerifiedBackup> RestoreAsync(Stream upload, CancellationToken cancellationToken)
    {
        folder.Prepare();
        var path = folder.UnfinishedPath();
        try
        {
            await using (var kept = BackupFolder.Create(path))
                await upload.CopyToAsync(kept, cancellationToken);

            // Held, or the backup that is made first would take it for what a killed instance left.
            await using var held = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var backup = await restorer.VerifyAsync(path, cancellationToken);
            await startOver.WhileLetGoAsync(() => restorer.RestoreAsync(path, backup, "the setup page", cancellationToken));
            Response.OnCompleted(() =>
            {
                startOver.Ask();
                return Task.CompletedTask;
            });
            return backup;
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }

    /// <summary>The file of the form, once its token and the setup code were found good; null and a fault when they are not.</summary>
    private async Task<Stream?> OpenFileAsync(CancellationToken cancellationToken)
    {
        Fault = Said.Of(T["The form could not be checked. Reload the page, choose the file, and send it again."]);
        if (!MediaTypeHeaderValue.TryParse(Request.ContentType, out var type) || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 } boundary)
            return null;

        var parts = new MultipartReader(boundary, Request.Body);
        try
        {
            if (await ReadFieldAsync(parts, "antiforgery", cancellationToken) is not { } token)
                return null;
            Request.Headers[TokenHeader] = token;
            if (!await antiforgery.IsRequestValidAsync(HttpContext))
                return null;
            if (NeedsCode && !code.Is(await ReadFieldAsync(parts, "code", cancellationToken)))
            {
                Fault = Said.Of(T["That is not the setup code. It stands in the log of this start, after “Setup code”."]);
                return null;
            }

            return (await parts.ReadNextSectionAsync(cancellationToken))?.Body;
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException and not BadHttpRequestException)
        {
            return null;
        }
    }

    private static async Task<string?> ReadFieldAsync(MultipartReader parts, string name, CancellationToken cancellationToken)
    {
        if (await parts.ReadNextSectionAsync(cancellationToken) is not { } section || section.GetContentDispositionHeader()?.Name.Value != name)
            return null;

        var buffer = new byte[MostFieldBytes];
        var read = await section.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return read == 0 || read == buffer.Length ? null : Encoding.UTF8.GetString(buffer, 0, read);
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        try
        {
            var buffer = new byte[64 << 10];
            for (var drained = 0; drained < MostDrained && await Request.Body.ReadAsync(buffer, cancellationToken) is > 0 and var read;)
                drained += read;
        }
        catch (Exception fault) when (fault is IOException or BadHttpRequestException)
        {
            // Whoever sent it is gone, or sends more than is taken.
        }
    }
}
