using AnalysisApp.Api;
using AnalysisApp.Jobs;
using AnalysisApp.Localization;
using AnalysisApp.Queue;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages;

/// <summary>What the buttons beside a job's progress ask for, on any page; whoever asked stays where they were. The script asks for JSON and stays without a reload.</summary>
[Authorize(Permission.Read)]
[AuthorizePost(Permission.Analyse)]
internal sealed class StripModel(IJobQueue queue, JobReader jobs) : PageModel
{
    /// <summary>A bookmark of the form's address.</summary>
    public IActionResult OnGet() => LocalRedirect("~/jobs");

    /// <param name="job">The job's id.</param>
    /// <param name="ask"><c>pause</c>, <c>resume</c> or <c>cancel</c>.</param>
    /// <param name="returnTo">The page that the form stands on.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    public async Task<IActionResult> OnPostAsync(long job, string? ask, string? returnTo, CancellationToken cancellationToken)
    {
        var answer = await jobs.FindJobAsync(job, cancellationToken) is null ? null : ask switch
        {
            "pause" => await queue.PauseAsync(job, cancellationToken),
            "resume" => await queue.ResumeAsync(job, cancellationToken),
            "cancel" => await queue.CancelAsync(job, cancellationToken) is { } cancelled ? new JobAnswer(cancelled, RefusalOfCancel(cancelled)) : null,
            _ => null,
        };
        var refusal = answer is null ? "There is no such job any more." : answer.Refusal;
        if (Request.Headers.Accept.ToString().Contains("application/json", StringComparison.Ordinal))
            return await JsonAsync(answer, refusal, cancellationToken);

        TempData["Notice"] = refusal is null ? null : T[refusal].Value;
        return LocalRedirect(Url.IsLocalUrl(returnTo) ? returnTo : "~/jobs");
    }

    private async Task<IActionResult> JsonAsync(JobAnswer? answer, string? refusal, CancellationToken cancellationToken)
    {
        // As the stream of events tells it: the script puts either into the language of its page.
        Language.English.Use();
        return answer is null || refusal is not null
            ? new JsonResult(new { detail = refusal }, ApiJson.Options) { StatusCode = answer is null ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict }
            : new JsonResult(await jobs.ViewAsync(answer.Job, cancellationToken), ApiJson.Options);
    }

    private static string? RefusalOfCancel(Job job)
        => job is { IsLive: false, State: not JobState.Cancelled } ? "The job has ended already; only a live job can be cancelled." : null;
}
