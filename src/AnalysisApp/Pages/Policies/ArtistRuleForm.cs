using AnalysisApp.Api;
using AnalysisApp.Policies;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace AnalysisApp.Pages.Policies;

/// <summary>An artist and what a person decided about all of their songs. The rules are those of the API.</summary>
internal sealed class ArtistRuleForm
{
    private static readonly ArtistRuleRequest.Validator Validator = new();

    public string? Artist { get; set; }

    public string? Rating { get; set; }

    public string? Note { get; set; }

    /// <summary>Checks the form, and puts what is wrong where the page shows it.</summary>
    public bool Check(ModelStateDictionary state)
    {
        if (ArtistName.Fault(Artist) is { } fault)
            state.AddModelError($"Rule.{nameof(Artist)}", fault);
        foreach (var error in Validator.Validate(new ArtistRuleRequest(Rating, Note)).Errors)
            state.AddModelError($"Rule.{error.PropertyName}", error.ErrorMessage);
        return state.IsValid;
    }
}
