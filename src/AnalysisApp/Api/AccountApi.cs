using AnalysisApp.Accounts;
using AnalysisApp.Configuration;
using AnalysisApp.Security;
using FluentValidation;
using Microsoft.AspNetCore.Identity;

namespace AnalysisApp.Api;

/// <summary>One's own account.</summary>
internal static class AccountApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        // Whoever may sign in at all may do this to themselves.
        var account = api.MapGroup("/account").WithTags("Accounts").RequireAuthorization(Permission.Read);
        account.MapGet("/", ReadAsync).Produces<AccountView>();
        account.MapPut("/password", ChangePasswordAsync).RequiresSession().Validates<PasswordChangeRequest>().Produces(StatusCodes.Status204NoContent);
        account.MapPost("/sign-out-everywhere", SignOutEverywhereAsync).RequiresSession().Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ReadAsync(CurrentUser current, UserManager<User> users, RateLimitSettings limits)
        => await users.FindByIdAsync($"{current.Id}") is { } user
            ? TypedResults.Ok(new AccountView(UserView.Of(user), [.. Permission.All.Where(current.May)], current.KeyPrefix, (await users.GetPasskeysAsync(user)).Count, limits))
            : Problems.NotFound("user", current.Id);

    private static async Task<IResult> ChangePasswordAsync(
        PasswordChangeRequest request, CurrentUser current, UserManager<User> users, SignInManager<User> signIn, Audit audit, CancellationToken cancellationToken)
    {
        if (await users.FindByIdAsync($"{current.Id}") is not { } user)
            return Problems.NotFound("user", current.Id);

        var result = await users.HasPasswordAsync(user)
            ? await users.ChangePasswordAsync(user, request.Current ?? "", request.Password!)
            : await users.AddPasswordAsync(user, request.Password!);
        if (!result.Succeeded)
            return AccountProblems.Of(result);

        await signIn.RefreshSignInAsync(user);
        await audit.AddAsync("user.password_changed", user.UserName, null);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> SignOutEverywhereAsync(
        CurrentUser current, UserManager<User> users, SignInManager<User> signIn, People people, CancellationToken cancellationToken)
    {
        if (await users.FindByIdAsync($"{current.Id}") is not { } user)
            return Problems.NotFound("user", current.Id);

        await people.SignOutEverywhereAsync(user);
        await signIn.SignOutAsync();
        return TypedResults.NoContent();
    }
}

/// <summary>Who asks, and what they may do.</summary>
/// <param name="User">Themselves.</param>
/// <param name="Permissions">What this session or key permits.</param>
/// <param name="Key">The first characters of the key they came with; null for a session.</param>
/// <param name="Passkeys">How many passkeys they have.</param>
/// <param name="RateLimits">How often they may ask, in requests a minute; 0 is any number.</param>
internal sealed record AccountView(UserView User, IReadOnlyList<string> Permissions, string? Key, int Passkeys, RateLimitSettings RateLimits);

/// <summary>Another password for oneself.</summary>
/// <param name="Current">The one there is; left out by who has none.</param>
/// <param name="Password">The other; at least 10 characters.</param>
internal sealed record PasswordChangeRequest(string? Current, string? Password)
{
    internal sealed class Validator : AbstractValidator<PasswordChangeRequest>
    {
        public Validator() => RuleFor(request => request.Password).Present();
    }
}
