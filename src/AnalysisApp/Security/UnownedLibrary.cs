using AnalysisApp.Accounts;
using AnalysisApp.Library;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace AnalysisApp.Security;

/// <summary>Songs and playlists from before there were users: they become the first administrator's.</summary>
internal sealed class UnownedLibrary(IServiceScopeFactory scopes, ILibraryOwners owners)
{
    /// <summary>Gives them over, once there is an administrator. Safe to repeat.</summary>
    public async Task ClaimAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var first = await scope.ServiceProvider.GetRequiredService<UserManager<User>>().Users
            .Where(user => user.Role == UserRole.Admin && !user.IsDisabled)
            .OrderBy(user => user.CreatedAt)
            .ThenBy(user => user.Id)
            .Select(user => (Guid?)user.Id)
            .FirstOrDefaultAsync(cancellationToken);
        if (first is { } admin)
            await owners.ClaimUnownedAsync(admin, cancellationToken);
    }
}
