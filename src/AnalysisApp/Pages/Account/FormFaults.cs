using AnalysisApp.Api;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace AnalysisApp.Pages.Account;

/// <summary>What Identity refuses, beside the field that it is about.</summary>
internal static class FormFaults
{
    public static void AddErrors(this ModelStateDictionary form, IdentityResult refused)
    {
        foreach (var error in refused.Errors)
        {
            var text = error.Code == "PasswordMismatch" ? "This is not your password." : error.Description;
            form.AddModelError(AccountProblems.FieldOf(error), text);
        }
    }

    /// <summary>What is wrong with a field; null for nothing.</summary>
    public static string? FaultOf(this ModelStateDictionary form, string field)
        => form.TryGetValue(field, out var entry) && entry.Errors.Count > 0 ? string.Join(" ", entry.Errors.Select(error => error.ErrorMessage)) : null;
}
