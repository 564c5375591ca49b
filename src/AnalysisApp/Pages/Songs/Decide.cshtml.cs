using AnalysisApp.Api;
using AnalysisApp.Library;
using AnalysisApp.Pages.Review;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Songs;

/// <summary>Where the song page's forms of a decision go.</summary>
[Authorize(Permission.Manage)]
[AuthorizePost(Permission.Manage)]
[AuditPost("decision.made")]
[RequiresSong]
internal sealed class DecideModel(IDecisions decisions, ISongs songs, CurrentUser user) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    /// <summary>A bookmark of the form's address.</summary>
    public IActionResult OnGet() => Back();

    /// <param name="policy">The audience that the person saw, whatever another window shows by now.</param>
    /// <param name="decision"><c>approved</c>, <c>blocked</c>, <c>none</c> or <c>undo</c>.</param>
    /// <param name="note">Why.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IActionResult> OnPostAsync(string policy, string decision, string? note, CancellationToken cancellationToken)
    {
        if (await songs.FindAsync(Id, cancellationToken) is null)
            return NotFound();
        if (note?.Length > Limits.NoteCharacters)
            return NothingDecided(T["The note has {0} characters; {1} fit. Nothing was decided.", note.Length, Limits.NoteCharacters]);

        try
        {
            return Back(await ChangeAsync(policy, decision, note, cancellationToken));
        }
        catch (UnknownPolicyException)
        {
            return NothingDecided(T["That audience is gone. Nothing was decided."]);
        }
    }

    private LocalRedirectResult NothingDecided(string notice)
    {
        FormAudit.Tell(HttpContext, null);
        return Back(notice);
    }

    private async Task<string> ChangeAsync(string policy, string decision, string? note, CancellationToken cancellationToken)
    {
        switch (decision)
        {
            case "approved" or "blocked":
                await decisions.DecideAsync(new DecisionRequest([Id], policy, decision, note, user.Name), cancellationToken);
                return decision == "approved" ? T["Approved by hand."] : T["Blocked by hand."];
            case "none":
                var cleared = await decisions.DecideAsync(new DecisionRequest([Id], policy, null, note, user.Name), cancellationToken) > 0;
                FormAudit.Tell(HttpContext, cleared ? "decision.cleared" : null);
                return T["The decision was taken away; the audience's rules count again."];
            case "undo":
                var undone = await decisions.UndoAsync(Id, policy, user.Name, cancellationToken);
                FormAudit.Tell(HttpContext, undone ? "decision.undone" : null);
                return undone ? T["Undone."] : T["There is nothing left to undo."];
            default:
                FormAudit.Tell(HttpContext, null);
                return T["Nothing was decided."];
        }
    }

    private LocalRedirectResult Back(string? notice = null)
    {
        if (notice is not null)
            TempData["Notice"] = notice;
        return LocalRedirect($"~/songs/{Id}#decision");
    }
}
