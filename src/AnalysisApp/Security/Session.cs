using System.Globalization;
using System.Security.Claims;
using AnalysisApp.Accounts;
using AnalysisApp.Events;
using AnalysisApp.Jobs;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Security;

/// <summary>A user's session in one browser. Identity makes the cookie, whichever way they signed in; this adds what the app does at its beginning and end.</summary>
internal sealed class Session(
    UserManager<User> users,
    IHttpContextAccessor accessor,
    IUserClaimsPrincipalFactory<User> principals,
    IOptions<IdentityOptions> options,
    ILogger<SignInManager<User>> logger,
    IAuthenticationSchemeProvider schemes,
    IUserConfirmation<User> confirmation,
    AuditLog audit,
    OpenStreams streams,
    AnalyseAtSignIn analysis,
    TimeProvider clock) : SignInManager<User>(users, accessor, principals, options, logger, schemes, confirmation)
{
    public override async Task SignInWithClaimsAsync(User user, AuthenticationProperties? authenticationProperties, IEnumerable<Claim> additionalClaims)
    {
        // The session goes on with another cookie, for instance after a change of the password.
        if (Context.User.FindFirst(CurrentUser.SessionClaim) is { } session && UserManager.GetUserId(Context.User) == user.Id.ToString())
        {
            await base.SignInWithClaimsAsync(user, authenticationProperties, additionalClaims.Append(session));
            return;
        }

        var begun = new Claim(CurrentUser.SessionClaim, Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture));
        await base.SignInWithClaimsAsync(user, authenticationProperties, additionalClaims.Append(begun));
        user.LastSignInAt = clock.GetUtcNow();
        await UserManager.UpdateAsync(user);
        var entry = new AuditEntry("session.begun", user.UserName, null, user.Id, user.UserName!, RemoteAddress: Context.Connection.RemoteIpAddress?.ToString());
        await audit.AddAsync(entry, transaction: null, CancellationToken.None);
        analysis.Begin(user.Id);
    }

    /// <summary>Ends this one; the user's others go on.</summary>
    public override async Task SignOutAsync()
    {
        if (Context.User.FindFirstValue(CurrentUser.SessionClaim) is { } session)
            streams.End(listener => listener.HasClaim(CurrentUser.SessionClaim, session));
        await base.SignOutAsync();
    }
}
