using AnalysisApp.Accounts;
using AnalysisApp.Pages.Account;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AnalysisApp.Pages.Users;

/// <summary>Who may use the app, and the adding of one more.</summary>
[Authorize(Permission.Admin)]
[AuthorizePost(Permission.Admin)]
internal sealed class UsersModel(UserManager<User> users, People people) : PageModel
{
    public IReadOnlyList<User> All { get; private set; } = [];

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public UserRole Role { get; set; } = UserRole.Editor;

    /// <summary>Somebody just added, with the password made for them: shown this once.</summary>
    public (User User, string Password)? Added { get; private set; }

    public void OnGet() => Read();

    public async Task<IActionResult> OnPostAsync()
    {
        var password = TemporaryPassword.Make();
        var user = new User { UserName = Name?.Trim(), Role = Enum.IsDefined(Role) ? Role : UserRole.Viewer };
        var result = await people.AddAsync(user, password);
        if (result.Succeeded)
        {
            Added = (user, password);
            Name = null;
            ModelState.Clear();
        }
        else
        {
            ModelState.AddErrors(result);
        }

        // Not redirected: the password is in this answer and nowhere else.
        Read();
        return Page();
    }

    private void Read() => All = [.. users.Users.OrderBy(user => user.NormalizedUserName)];
}
