using Microsoft.AspNetCore.Identity;

namespace AnalysisApp.Accounts.Users;

/// <summary>How a user may be called, besides Identity's rule for the characters: ASCII only, so that no two names look alike.</summary>
internal sealed class NameRule : IUserValidator<User>
{
    public const string Characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@";
    public const int Longest = 64;

    public Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user)
        => Task.FromResult(user.UserName is { Length: > Longest } name
            ? IdentityResult.Failed(new IdentityError { Code = "UserNameTooLong", Description = $"The name has {name.Length} characters; at most {Longest}." })
            : IdentityResult.Success);
}
