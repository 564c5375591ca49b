using AnalysisApp.Accounts;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages;

/// <summary>What was done, by whom, when and from where.</summary>
[Authorize(Permission.Admin)]
internal sealed class AuditModel(AuditLog log, UserManager<User> users) : PageModel
{
    private const int Shown = 50;

    [BindProperty(SupportsGet = true, Name = "user")]
    public Guid? UserId { get; set; }

    [BindProperty(SupportsGet = true, Name = "about")]
    public string? About { get; set; }

    [BindProperty(SupportsGet = true, Name = "cursor")]
    public string? Cursor { get; set; }

    public AuditPage Log { get; private set; } = new([], null);

    public IReadOnlyList<User> Users { get; private set; } = [];

    /// <summary>What the entries may be about, with the words for it.</summary>
    public static IReadOnlyList<(string Kind, string Word)> Kinds =>
    [
        ("session.", T["sign-in"]), ("user.", T["users"]), ("key.", T["keys"]), ("queue.", T["the queue"]), ("policy.", T["audiences"]), ("decision.", T["decisions"]),
        ("playlist.", T["playlists"]), ("library.", T["libraries"]), ("alert.", T["alerts"]),
    ];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Users = [.. users.Users.OrderBy(user => user.NormalizedUserName)];
        try
        {
            var kind = Kinds.Any(one => one.Kind == About) ? About : null;
            Log = await log.ListAsync(new AuditFilter(UserId, kind), Cursor, Shown, cancellationToken);
            return Page();
        }
        catch (AccountFaultException)
        {
            // A link that somebody changed; the list begins anew.
            return LocalRedirect("~/audit");
        }
    }
}
