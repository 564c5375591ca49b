using AnalysisApp.Analysis;
using AnalysisApp.Api;
using AnalysisApp.Library;
using AnalysisApp.Policies;
using AnalysisApp.Security;
using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Policies;

/// <summary>A new audience, begun as a copy of another.</summary>
[Authorize(Permission.Manage)]
[AuthorizePost(Permission.Manage)]
[AuditPost("policy.created")]
internal sealed class NewPolicyModel(IPolicies policies, CurrentAudience audience, CurrentUser user, IValidator<PolicyRequest> validator) : PageModel
{
    private const int ExamplesShown = 50;

    /// <summary>Which audience to begin with; the one that is shown now if there is none of that name.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Copy { get; set; }

    /// <summary>Which of the audiences that the app came with to begin with instead, as it was then.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Came { get; set; }

    [BindProperty]
    public PolicyForm Form { get; set; } = new();

    public StoredPolicy Original { get; private set; } = null!;

    public IReadOnlyList<StoredPolicy> All { get; private set; } = [];

    /// <summary>Those that the app came with and that were changed or deleted since.</summary>
    public IReadOnlyList<AudiencePolicy> Lost { get; private set; } = [];

    public PolicyPreview? Preview { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        var begin = Lost.FirstOrDefault(policy => policy.Name == Came);
        Form = PolicyForm.Of(begin ?? SeedTexts.Shown(PolicyDocument.Parse(Original)), Original.Version);
        Form.Title = begin is null ? T["{0} (copy)", Original.Title] : begin.Title;
    }

    public async Task<IActionResult> OnPostPreviewAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        if (Form.Check(Original.Name, validator, ModelState) is { } draft)
        {
            Preview = await policies.PreviewAsync(
                user.LibraryOwner, Original.Name, PolicyDocument.Of(draft).ToJson(), ProfileRater.Rate, ExamplesShown, cancellationToken);
        }

        return Page();
    }

    public async Task<IActionResult> OnPostSaveAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        var name = PolicyName.Of(Form.Title, [.. All.Select(policy => policy.Name)]);
        if (Form.Check(name, validator, ModelState) is not { } policy)
            return Page();

        try
        {
            await policies.AddAsync(PolicyDocument.New(policy), ProfileRater.Rate, cancellationToken);
            await audience.ChooseAsync(name, cancellationToken);
            TempData["Notice"] = T["“{0}” was added, and ratings are shown for it now.", policy.Title].Value;
            return LocalRedirect($"~/policies/{name}");
        }
        catch (DuplicatePolicyException)
        {
            // Somebody took the name between the two lines above.
            ModelState.AddModelError($"{nameof(Form)}.{nameof(PolicyForm.Title)}", T["An audience with this name was added just now. Choose another name."]);
            return Page();
        }
    }

    private static bool IsAsItCame(StoredPolicy policy, AudiencePolicy builtIn)
        => policy.Name == builtIn.Name && policy.Definition == PolicyDocument.Of(builtIn).ToJson();

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var current = await audience.ReadAsync(cancellationToken);
        All = current.All;
        Lost = [.. AudiencePolicy.BuiltIn.Where(builtIn => !All.Any(policy => IsAsItCame(policy, builtIn))).Select(SeedTexts.Shown)];
        Original = All.FirstOrDefault(policy => policy.Name == Copy) ?? All.First(policy => policy.Name == current.Name);
        Copy = Original.Name;
    }
}
