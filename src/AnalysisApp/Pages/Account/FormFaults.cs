using AnalysisApp.Api;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Account;

/// <summary>What Identity refuses, beside the field that it is about.</summary>
internal static class FormFaults
{
    public static void AddErrors(this ModelStateDictionary form, IdentityResult refused)
    {
        foreach (var error in refused.Errors)
            form.AddModelError(AccountProblems.FieldOf(error), TextOf(error));
    }

    /// <summary>What is wrong, and what to do.</summary>
    public static string TextOf(IdentityError error) => error.Code switch
    {
        "PasswordMismatch" => T["This is not your password."],
        "PasswordTooLong" => T["The password is too long; at most 256 characters."],
        "UserNameTooLong" => T["The name is too long; at most 64 characters."],
        "LastAdministrator" => T["This is the last administrator who can sign in. Make someone else an administrator first."],

        // Identity's own are in the page's language already; the rest are fixed sentences of our rules.
        _ => T[error.Description],
    };

    /// <summary>What is wrong with a field; null for nothing.</summary>
    public static string? FaultOf(this ModelStateDictionary form, string field)
        => form.TryGetValue(field, out var entry) && entry.Errors.Count > 0 ? string.Join(" ", entry.Errors.Select(error => error.ErrorMessage)) : null;
}
