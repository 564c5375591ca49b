using System.Diagnostics;
using System.Globalization;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages;

/// <summary>Whatever went wrong, in words and with a way on. Reads nothing: the database may be what is wrong.</summary>
[AllowAnonymous]
[AnswersBeforeSetup]
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true)]
internal sealed class ErrorModel : PageModel
{
    public int Status { get; private set; }

    public string CorrelationId => Activity.Current?.TraceId.ToHexString() ?? HttpContext.TraceIdentifier;

    public string Heading => Status switch
    {
        404 => T["There is nothing here"],
        400 => T["That could not be understood"],
        401 => T["You are not signed in"],
        403 => T["That is not allowed"],
        405 => T["That cannot be done here"],
        413 => T["That is too much at once"],
        429 => T["That was too often"],
        _ => T["Something went wrong"],
    };

    public string Advice => Status switch
    {
        404 => T["The song, playlist or job may have been deleted, or the address has a slip in it."],
        400 => T["The form may have been open for too long, or you signed in or out meanwhile. Go back, reload the page, and send it again."],
        401 => T["The session has ended, here or elsewhere. Sign in, and do it again."],
        403 => T["It is shared with you to read only, or your role does not permit it. Its owner, or an administrator, can change that."],
        405 => T["This address takes another kind of request. Go back and try it from the page."],
        413 => T["Send less at a time; lyrics may have up to 200,000 characters."],
        429 => T["There is a limit to how often one may ask. Wait a minute, and try again."],
        _ => T["It is in the log, and nothing was changed unless the app said so. Try again in a moment; the health page may say what is wrong."],
    };

    // The failed request may have been of any method.
    public void OnGet() => Read();

    public void OnPost() => Read();

    private void Read()
    {
        // A fault brought its status with it; whoever comes by the address alone finds nothing.
        // Read by hand: to bind it would be to read the form again, which may be what is wrong.
        Status = HttpContext.Features.Get<IExceptionHandlerFeature>() is not null ? Response.StatusCode
            : int.TryParse(Request.Query["status"], NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 400 and <= 599 ? status
            : StatusCodes.Status404NotFound;
        Response.StatusCode = Status;
    }
}
