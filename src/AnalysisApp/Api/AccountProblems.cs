using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;

namespace AnalysisApp.Api;

/// <summary>What Identity refuses, as problems and as fields of forms.</summary>
internal static class AccountProblems
{
    /// <summary>The first thing that is wrong.</summary>
    public static ProblemHttpResult Of(IdentityResult refused)
    {
        var error = refused.Errors.First();
        return error.Code switch
        {
            "LastAdministrator" => Problems.Of(StatusCodes.Status409Conflict, "last_administrator", error.Description),
            "DuplicateUserName" => Problems.Of(StatusCodes.Status409Conflict, "duplicate_user", error.Description),
            "ConcurrencyFailure" => Problems.Of(StatusCodes.Status409Conflict, "changed_meanwhile", "The user was changed meanwhile. Read it again and decide anew."),
            _ => Problems.Invalid(FieldOf(error), error.Description),
        };
    }

    /// <summary>The value at fault: <c>name</c>, <c>password</c> or <c>code</c>.</summary>
    public static string FieldOf(IdentityError error) => error.Code switch
    {
        "PasswordMismatch" => "current",
        _ when error.Code.Contains("Password", StringComparison.Ordinal) => "password",
        _ when error.Code.Contains("Token", StringComparison.Ordinal) || error.Code.Contains("Code", StringComparison.Ordinal) => "code",
        _ => "name",
    };
}
