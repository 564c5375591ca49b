using System.Text.Encodings.Web;
using AnalysisApp.Accounts;
using AnalysisApp.Configuration;
using AnalysisApp.Jobs;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Security;

/// <summary>People whom a reverse proxy has signed in, by the name that it sends. <see cref="TrustedHeader"/> says whether it is believed.</summary>
internal sealed class TrustedHeaderAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    TrustedHeaderSettings settings,
    UserManager<User> users,
    IUserClaimsPrincipalFactory<User> principals,
    AnalyseAtSignIn analysis) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "TrustedHeader";

    // Each request names its user; who comes again after so long has signed in again.
    private static readonly TimeSpan Absence = TimeSpan.FromHours(1);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var name = Request.Headers[settings.Name!].ToString().Trim();
        if ((await users.FindByNameAsync(name) ?? await CreateAsync(name)) is not { IsDisabled: false } user)
            return AuthenticateResult.Fail("The proxy's user has no account here, or a disabled one.");

        await NoteAsync(user);
        return AuthenticateResult.Success(new AuthenticationTicket(await principals.CreateAsync(user), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => HandleForbiddenAsync(properties);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Context.ForbidAsync(IdentityConstants.ApplicationScheme);

    private async Task<User?> CreateAsync(string name)
    {
        if (settings.CreateUsers is not { } role)
            return null;

        // Two first requests at once: the other's is as good.
        var user = new User { UserName = name, Role = role };
        return (await users.CreateAsync(user)).Succeeded ? user : await users.FindByNameAsync(name);
    }

    private async Task NoteAsync(User user)
    {
        var now = TimeProvider.GetUtcNow();
        if (user.LastSignInAt > now - Absence)
            return;

        user.LastSignInAt = now;
        if ((await users.UpdateAsync(user)).Succeeded)
            analysis.Begin(user.Id);
    }
}
