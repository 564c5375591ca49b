using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Accounts.Users;

/// <summary>Who signed in, as claims: id, name, role, and the stamp that ends the session when it changes.</summary>
internal sealed class UserPrincipal(IOptions<IdentityOptions> options) : IUserClaimsPrincipalFactory<User>
{
    // Identity's IdentityConstants.ApplicationScheme, which lives with its cookies.
    private const string Scheme = "Identity.Application";

    public Task<ClaimsPrincipal> CreateAsync(User user)
    {
        var names = options.Value.ClaimsIdentity;
        var identity = new ClaimsIdentity(
            [
                new Claim(names.UserIdClaimType, user.Id.ToString("D", CultureInfo.InvariantCulture)),
                new Claim(names.UserNameClaimType, user.UserName!),
                new Claim(names.RoleClaimType, RoleWords.WordOf(user.Role)),
                new Claim(names.SecurityStampClaimType, user.SecurityStamp!),
            ],
            Scheme,
            names.UserNameClaimType,
            names.RoleClaimType);
        return Task.FromResult(new ClaimsPrincipal(identity));
    }
}
