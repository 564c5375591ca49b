using AnalysisApp.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace AnalysisApp.Security;

/// <summary>Who else uses the app, by name: whom one can share with, and who shares.</summary>
internal sealed class UserNames(UserManager<User> users)
{
    /// <summary>Everybody who may sign in, by name.</summary>
    public async Task<IReadOnlyList<Person>> ListAsync(CancellationToken cancellationToken)
        => await users.Users
            .Where(user => !user.IsDisabled)
            .OrderBy(user => user.NormalizedUserName)
            .Select(user => new Person(user.Id, user.UserName!))
            .ToListAsync(cancellationToken);
}

/// <summary>A user by name.</summary>
internal sealed record Person(Guid Id, string Name);
