using Microsoft.AspNetCore.Identity;

namespace AnalysisApp.Accounts.Users;

/// <summary>Whether a user may sign in: Identity asks for a confirmed account, and ours is one unless it is disabled.</summary>
internal sealed class EnabledUsers : IUserConfirmation<User>
{
    public Task<bool> IsConfirmedAsync(UserManager<User> manager, User user) => Task.FromResult(!user.IsDisabled);
}
