using Microsoft.AspNetCore.Identity;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Security;

/// <summary>What Identity itself refuses, in the language of the page; to programs, who have no page, in Identity's own English.</summary>
internal sealed class IdentityTexts : IdentityErrorDescriber
{
    public override IdentityError ConcurrencyFailure() => Told(base.ConcurrencyFailure(), T["Optimistic concurrency failure, object has been modified."]);

    public override IdentityError DefaultError() => Told(base.DefaultError(), T["An unknown failure has occurred."]);

    public override IdentityError DuplicateUserName(string userName) => Told(base.DuplicateUserName(userName), T["Username '{0}' is already taken.", userName]);

    public override IdentityError InvalidUserName(string? userName)
        => Told(base.InvalidUserName(userName), T["Username '{0}' is invalid, can only contain letters or digits.", userName ?? ""]);

    public override IdentityError PasswordMismatch() => Told(base.PasswordMismatch(), T["Incorrect password."]);

    public override IdentityError PasswordTooShort(int length) => Told(base.PasswordTooShort(length), T["Passwords must be at least {0} characters.", length]);

    public override IdentityError PasswordRequiresUniqueChars(int uniqueChars)
        => Told(base.PasswordRequiresUniqueChars(uniqueChars), T["Passwords must use at least {0} different characters.", uniqueChars]);

    public override IdentityError UserAlreadyHasPassword() => Told(base.UserAlreadyHasPassword(), T["User already has a password set."]);

    private static IdentityError Told(IdentityError error, string text) => new() { Code = error.Code, Description = text };
}
