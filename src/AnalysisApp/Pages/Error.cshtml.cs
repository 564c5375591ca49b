using System.Diagnostics;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages;

/// <summary>Whatever went wrong, in words and with a way on. Reads nothing: the database may be what is wrong.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true)]
internal sealed class ErrorModel : PageModel
{
    public int Status { get; private set; }

    public string CorrelationId => Activity.Current?.TraceId.ToHexString() ?? HttpContext.TraceIdentifier;

    public string Heading => Status switch
    {
        404 => "There is nothing here",
        400 => "That could not be understood",
        403 => "That is not allowed",
        413 => "That is too much at once",
        _ => "Something went wrong",
    };

    public string Advice => Status switch
    {
        404 => "The song, playlist or job may have been deleted, or the address has a slip in it.",
        400 => "The form may have been open for too long. Go back, reload the page, and send it again.",
        403 => "The request came from another site, or with a key that is not valid here.",
        413 => "Send less at a time; lyrics may have up to 200,000 characters.",
        _ => "It is in the log, and nothing was changed unless the app said so. Try again in a moment; the health page may say what is wrong.",
    };

    // The failed request may have been of any method.
    public void OnGet(int? status) => Read(status);

    public void OnPost(int? status) => Read(status);

    private void Read(int? status)
    {
        Status = status is >= 400 and <= 599 ? status.Value : 500;
        Response.StatusCode = Status;
    }
}
