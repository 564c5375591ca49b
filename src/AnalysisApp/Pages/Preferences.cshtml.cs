using AnalysisApp.Accounts;
using AnalysisApp.Configuration;
using AnalysisApp.Jobs;
using AnalysisApp.Localization;
using AnalysisApp.Preferences;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages;

/// <summary>The language of pages, what they tell of, whether letters are commands, and what is read by itself. A choice goes with the account.</summary>
[Authorize(Permission.Read)]
[AuthorizePost(Permission.Read)]
internal sealed class PreferencesModel(PersonalChoices choices, UserPreferences store, CurrentUser user, BackgroundSettings background) : PageModel
{
    public NotificationChoice Choice { get; private set; } = NotificationChoice.Usual;

    /// <summary>Null for whoever has no account to keep it with: a program with a key.</summary>
    public PersonalChoice? Personal { get; private set; }

    /// <summary>Whether this instance reads anything at sign-in at all.</summary>
    public bool ReadsAtSignIn => background.AtSignIn;

    /// <summary>Whether they may have anything read.</summary>
    public bool MayAnalyse => user.May(Permission.Analyse);

    /// <summary>What was begun at a sign-in of theirs; null when nothing was.</summary>
    public LastAtSignIn? Last { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Choice = NotificationChoice.Read(Request);
        Personal = await choices.FindAsync(cancellationToken);
        Last = Personal is null ? null : await LastAtSignIn.FindAsync(store, user.Id, cancellationToken);
    }

    public async Task<IActionResult> OnPostAsync(
        bool started, bool ended, bool failed, bool background, bool browser, bool keys, bool atSignIn, string? language, CancellationToken cancellationToken)
    {
        var notifications = new NotificationChoice(started, ended, failed, background, browser);
        notifications.Keep(Response);
        var chosen = Language.Find(language);
        ChoiceCookie.Keep(Response, PageLanguage.CookieName, chosen?.Code, SameSiteMode.Lax);
        await choices.KeepAsync(
            choice => choice with
            {
                Notifications = notifications.Kept,
                Language = chosen?.Code,
                Keys = keys,

                // Where the box is not shown, nothing was said about it.
                AnalysesAtSignIn = ReadsAtSignIn && MayAnalyse ? atSignIn : choice.AnalysesAtSignIn,
            },
            cancellationToken);

        // In the language that was just chosen.
        chosen?.Use();
        TempData["Notice"] = T["Your preferences are kept."].Value;
        return LocalRedirect("~/preferences");
    }
}
