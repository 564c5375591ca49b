using AnalysisApp.Accounts;
using AnalysisApp.Library;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace AnalysisApp.Security;

/// <summary>What was there before anybody had an account becomes the first administrator's.</summary>
internal sealed class FirstLibrary(UserManager<User> users, ILibraryOwners owners)
{
    /// <summary>Gives it to them; does nothing while there is no administrator, or nothing to give.</summary>
    public async Task ClaimAsync(CancellationToken cancellationToken)
    {
        var first = await users.Users.Where(user => user.Role == UserRole.Admin).OrderBy(user => user.CreatedAt).FirstOrDefaultAsync(cancellationToken);
        if (first is not null)
            await owners.ClaimUnownedAsync(first.Id, cancellationToken);
    }
}
