using AnalysisApp.Analysis;
using AnalysisApp.Api;
using AnalysisApp.Library;
using AnalysisApp.Pages.Wording;
using AnalysisApp.Policies;
using AnalysisApp.Security;
using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Policies;

/// <summary>One audience: what is fine for it, what a change would do, and the artists that a person has made up their mind about.</summary>
[Authorize(Permission.Read)]
[AuthorizePost(Permission.Manage)]
[AuditPost("policy.changed")]
[AuditPost("policy.deleted", "Delete")]
[AuditPost("policy.rule_set", "Rule")]
[AuditPost("policy.rule_removed", "RemoveRule")]
internal sealed class PolicyModel(IPolicies policies, CurrentAudience audience, CurrentUser user, IValidator<PolicyRequest> validator) : PageModel
{
    private const int ExamplesShown = 50;

    [BindProperty(SupportsGet = true)]
    public string Name { get; set; } = "";

    [BindProperty]
    public PolicyForm Form { get; set; } = new();

    /// <summary>As it is stored, whatever the form says.</summary>
    public AudiencePolicy Stored { get; private set; } = null!;

    public bool IsLast { get; private set; }

    /// <summary>Whether ratings are shown for it now.</summary>
    public bool IsShown { get; private set; }

    public IReadOnlyList<ArtistRule> Rules { get; private set; } = [];

    public ArtistRuleForm Rule { get; private set; } = new();

    public PolicyPreview? Preview { get; private set; }

    /// <summary>Somebody saved another version while this form was open.</summary>
    public bool ChangedMeanwhile { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken) is not { } stored)
            return NotFound();

        Form = PolicyForm.Of(Stored, stored.Version);
        return Page();
    }

    public async Task<IActionResult> OnPostPreviewAsync(CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken) is null)
            return NotFound();
        if (Form.Check(Name, validator, ModelState) is not { } draft)
            return Page();

        Preview = await policies.PreviewAsync(
            user.LibraryOwner, Name, PolicyDocument.Of(draft).ToJson(), ProfileRater.Rate, ExamplesShown, cancellationToken);
        return Preview is null ? NotFound() : Page();
    }

    public async Task<IActionResult> OnPostSaveAsync(CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken) is null)
            return NotFound();
        if (Form.Check(Name, validator, ModelState) is not { } policy)
            return Page();

        try
        {
            var change = await policies.ChangeAsync(
                user.LibraryOwner, Name, Form.Version, policy.Title, PolicyDocument.Of(policy).ToJson(), ProfileRater.Rate, cancellationToken);
            if (change is null)
                return NotFound();

            TempData["Notice"] = T["Saved. {0}", AudienceChange.InWords(change.Songs, change.Shifts)].Value;
            return LocalRedirect($"~/policies/{Name}");
        }
        catch (StalePolicyException stale)
        {
            // What was typed stays; whoever saves again has been told what it replaces.
            ChangedMeanwhile = true;
            ModelState.Remove($"{nameof(Form)}.{nameof(PolicyForm.Version)}");
            Form.Version = stale.Version;
            return Page();
        }
    }

    public async Task<IActionResult> OnPostRuleAsync([FromForm] ArtistRuleForm rule, CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken) is not { } stored)
            return NotFound();

        if (!rule.Check(ModelState))
        {
            (Rule, Form) = (rule, PolicyForm.Of(Stored, stored.Version));
            return Page();
        }

        var set = await policies.SetRuleAsync(Name, rule.Artist!.Trim(), rule.Rating!, rule.Note, user.Name, cancellationToken);
        TempData["Notice"] = T["“{0}” has a rule now.", set.Artist].Value;
        return LocalRedirect($"~/policies/{Name}");
    }

    public async Task<IActionResult> OnPostRemoveRuleAsync(string? artist, CancellationToken cancellationToken)
    {
        if (ArtistName.Fault(artist) is null && await policies.RemoveRuleAsync(Name, artist!, cancellationToken))
            TempData["Notice"] = T["The rule for “{0}” is gone; the songs are rated by what is in them.", artist!].Value;
        else
            FormAudit.Tell(HttpContext, null);
        return LocalRedirect($"~/policies/{Name}");
    }

    public async Task<IActionResult> OnPostDeleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await policies.DeleteAsync(Name, cancellationToken))
                TempData["Notice"] = T["The audience was deleted."].Value;
            else
                FormAudit.Tell(HttpContext, null);
        }
        catch (LastPolicyException)
        {
            FormAudit.Tell(HttpContext, null);
            TempData["Notice"] = T["This is the only audience, and ratings need one. Add another before deleting it."].Value;
        }

        return LocalRedirect("~/policies");
    }

    private async Task<StoredPolicy?> ReadAsync(CancellationToken cancellationToken)
    {
        var current = await audience.ReadAsync(cancellationToken);
        if (current.All.FirstOrDefault(policy => policy.Name == Name) is not { } stored)
            return null;

        (Stored, IsLast, IsShown) = (SeedTexts.Shown(PolicyDocument.Parse(stored)), current.All.Count == 1, current.Name == Name);
        Rules = await policies.ListRulesAsync(Name, cancellationToken);
        return stored;
    }
}
