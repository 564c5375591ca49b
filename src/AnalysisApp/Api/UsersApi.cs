using AnalysisApp.Accounts;
using AnalysisApp.Security;
using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;

namespace AnalysisApp.Api;

/// <summary>Who may use the app, for administrators.</summary>
internal static class UsersApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var users = api.MapGroup("/users").WithTags("Accounts").RequireAuthorization(Permission.Admin);
        users.MapGet("/", List).Produces<PageView<UserView>>();
        users.MapGet("/{id:guid}", FindAsync).Produces<UserView>();
        users.MapPost("/", CreateAsync).Validates<NewUserRequest>().Produces<UserView>(StatusCodes.Status201Created);
        users.MapPatch("/{id:guid}", ChangeAsync).Produces<UserView>();
        users.MapPost("/{id:guid}/password", ResetPasswordAsync).Produces<PasswordView>();
        users.MapDelete("/{id:guid}", DeleteAsync).Produces(StatusCodes.Status204NoContent);
    }

    private static Ok<PageView<UserView>> List(UserManager<User> users)
        => TypedResults.Ok(new PageView<UserView>([.. users.Users.OrderBy(user => user.NormalizedUserName).AsEnumerable().Select(UserView.Of)], null));

    private static async Task<IResult> FindAsync(Guid id, UserManager<User> users)
        => await users.FindByIdAsync($"{id}") is { } user ? TypedResults.Ok(UserView.Of(user)) : Problems.NotFound("user", id);

    private static async Task<IResult> CreateAsync(NewUserRequest request, People people)
    {
        var user = new User { UserName = request.Name, Role = request.Role ?? UserRole.Editor };
        var result = await people.AddAsync(user, request.Password);
        return result.Succeeded ? TypedResults.Created($"/api/users/{user.Id}", UserView.Of(user)) : AccountProblems.Of(result);
    }

    private static Task<IResult> ChangeAsync(Guid id, UserChangeRequest request, UserManager<User> users, People people)
        => WithAsync(id, users, async user =>
        {
            var result = await people.ChangeAsync(user, request.Role ?? user.Role, request.Disabled ?? user.IsDisabled);
            return result.Succeeded ? TypedResults.Ok(UserView.Of(user)) : AccountProblems.Of(result);
        });

    private static Task<IResult> ResetPasswordAsync(Guid id, NewPasswordRequest? request, UserManager<User> users, People people)
        => WithAsync(id, users, async user =>
        {
            var made = request?.Password is null ? TemporaryPassword.Make() : null;
            var result = await people.ResetPasswordAsync(user, made ?? request!.Password!, request?.TwoFactorOff == true);
            return result.Succeeded ? TypedResults.Ok(new PasswordView(made)) : AccountProblems.Of(result);
        });

    /// <param name="library">What becomes of their songs and playlists: <c>delete</c>, or <c>transfer</c>; may be left out when there are none.</param>
    /// <param name="to">The user who gets them with <c>transfer</c>; the caller if left out.</param>
    private static Task<IResult> DeleteAsync(
        Guid id, string? library, Guid? to, CurrentUser current, UserManager<User> users, People people, CancellationToken cancellationToken)
        => WithAsync(id, users, async user =>
        {
            var parts = await people.CountLibraryAsync(user, cancellationToken);
            if (library is not ("delete" or "transfer") && (library is not null || parts is not { Songs: 0, Playlists: 0 }))
                return Problems.Invalid("library", $"{user.UserName} has {parts.Songs} songs and {parts.Playlists} playlists. Say what becomes of them: delete or transfer.");

            var heir = library == "transfer" ? await users.FindByIdAsync($"{to ?? current.Id}") : null;
            if (library == "transfer" && (heir is null || heir.Id == id))
                return Problems.Invalid("to", "It is no other user. GET /api/users says who there is.");

            var result = await people.DeleteAsync(user, heir, cancellationToken);
            return result.Succeeded ? TypedResults.NoContent() : AccountProblems.Of(result);
        });

    private static async Task<IResult> WithAsync(Guid id, UserManager<User> users, Func<User, Task<IResult>> work)
        => await users.FindByIdAsync($"{id}") is { } user ? await work(user) : Problems.NotFound("user", id);
}

/// <summary>A user to add.</summary>
/// <param name="Name">1 to 64 letters (a to z), digits and any of <c>. _ - @</c>.</param>
/// <param name="Role">What they may do; <c>editor</c> if left out.</param>
/// <param name="Password">At least 10 characters; left out for who uses keys only.</param>
internal sealed record NewUserRequest(string? Name, UserRole? Role, string? Password)
{
    internal sealed class Validator : AbstractValidator<NewUserRequest>
    {
        public Validator() => RuleFor(request => request.Name).Present();
    }
}

/// <summary>What is to be different about a user; what is left out stays.</summary>
/// <param name="Role">What they may do.</param>
/// <param name="Disabled">Whether they may neither sign in nor use keys.</param>
internal sealed record UserChangeRequest(UserRole? Role, bool? Disabled);

/// <summary>Another password for somebody.</summary>
/// <param name="Password">Left out: one is made.</param>
/// <param name="TwoFactorOff">Whether the second factor goes too, for who lost it.</param>
internal sealed record NewPasswordRequest(string? Password, bool? TwoFactorOff);

/// <summary>A password that was made.</summary>
/// <param name="Password">Shown this once; null when the caller gave one.</param>
internal sealed record PasswordView(string? Password);
