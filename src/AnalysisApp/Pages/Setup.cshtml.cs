using AnalysisApp.Accounts;
using AnalysisApp.Configuration;
using AnalysisApp.Inference;
using AnalysisApp.Jobs;
using AnalysisApp.Pages.Account;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages;

/// <summary>Makes the first administrator of a new instance; gone for good once there is one.</summary>
[AllowAnonymous]
[AnswersBeforeSetup]
[EnableRateLimiting(RateLimits.SignIn)]
internal sealed class SetupModel(
    FirstAdministrator first,
    UserManager<User> users,
    SignInManager<User> signIn,
    UnownedLibrary unowned,
    SetupCode code,
    DemoPlaylist demo,
    IInferenceEngine engine,
    StorageOptions storage) : PageModel
{
    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    public string? Again { get; set; }

    /// <summary>The setup code, where one is asked for.</summary>
    [BindProperty]
    public string? Code { get; set; }

    /// <summary>Whether the demo playlist is wanted.</summary>
    [BindProperty]
    public bool Demo { get; set; }

    public bool NeedsCode => SetupCode.IsNeededBy(HttpContext);

    public string DataDirectory => storage.FullPath;

    /// <summary>Null while they are being loaded.</summary>
    public ModelSet? Models { get; private set; }

    public string? FaultOf(string field) => ModelState[field]?.Errors.FirstOrDefault()?.ErrorMessage;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await first.ExistsAsync(cancellationToken))
            return LocalRedirect("~/");

        await ReadAsync(cancellationToken);
        Demo = true;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (await first.ExistsAsync(cancellationToken))
            return NotFound();
        if (!Check() || !await CreateAsync(cancellationToken))
        {
            await ReadAsync(cancellationToken);
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        await unowned.ClaimAsync(cancellationToken);
        var user = (await users.FindByNameAsync(Name!.Trim()))!;
        await signIn.SignInAsync(user, isPersistent: true);
        return Demo ? LocalRedirect($"~/playlists/{(await demo.AddAsync(user.Id, cancellationToken)).Id}") : LocalRedirect("~/");
    }

    private bool Check()
    {
        ModelState.Clear();
        if (NeedsCode && !code.Is(Code))
            ModelState.AddModelError(nameof(Code), T["That is not the setup code. It stands in the log of this start, after “Setup code”."]);
        if (string.IsNullOrWhiteSpace(Name))
            ModelState.AddModelError(nameof(Name), T["Give a name to sign in with."]);
        if (Password != Again)
            ModelState.AddModelError(nameof(Again), T["The two passwords differ. Type the same one twice."]);
        return ModelState.IsValid;
    }

    private async Task<bool> CreateAsync(CancellationToken cancellationToken)
    {
        var result = await first.CreateAsync(Name!.Trim(), Password ?? "", cancellationToken);
        foreach (var error in result.Errors)
            ModelState.AddModelError(error.Code.StartsWith("Password", StringComparison.Ordinal) ? nameof(Password) : nameof(Name), FormFaults.TextOf(error));
        return result.Succeeded;
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        if (engine.Ready.IsCompletedSuccessfully)
            Models = await engine.Ready.WaitAsync(cancellationToken);
    }
}
