using System.Globalization;
using AnalysisApp.Analysis;
using AnalysisApp.Api;
using AnalysisApp.Policies;
using FluentValidation;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace AnalysisApp.Pages.Policies;

/// <summary>An audience as a person sets it: every axis has its limit. The rules are those of the API.</summary>
internal sealed class PolicyForm
{
    // What the pages call their form.
    private const string Prefix = "Form";

    public string? Title { get; set; }

    public string? Description { get; set; }

    /// <summary>One for each axis that can speak against a song, in their order.</summary>
    public List<LimitField> Limits { get; set; } = [];

    public bool NoLyrics { get; set; }

    public bool Instrumental { get; set; }

    public bool NotEnglish { get; set; }

    public bool TooLittleText { get; set; }

    /// <summary>The version that the form was filled from.</summary>
    public int Version { get; set; }

    public static PolicyForm Of(AudiencePolicy policy, int version) => new()
    {
        Title = policy.Title,
        Description = policy.Description,
        Limits = [.. Axis.Concerns.Select(axis => LimitField.Of(axis, policy.Limits.FirstOrDefault(limit => limit.Axis == axis)))],
        NoLyrics = policy.Unread.NoLyrics,
        Instrumental = policy.Unread.Instrumental,
        NotEnglish = policy.Unread.NotEnglish,
        TooLittleText = policy.Unread.TooLittleText,
        Version = version,
    };

    /// <summary>Whether songs of a state without a rating are kept, and the field that says so.</summary>
    public (string Field, bool Kept) Keeps(ReadingQuality state) => state switch
    {
        ReadingQuality.NoLyrics => (nameof(NoLyrics), NoLyrics),
        ReadingQuality.Instrumental => (nameof(Instrumental), Instrumental),
        ReadingQuality.NotEnglish => (nameof(NotEnglish), NotEnglish),
        ReadingQuality.TooLittleText => (nameof(TooLittleText), TooLittleText),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "A song that was read has a rating to go by. This is a bug."),
    };

    /// <summary>Checks the form, and puts what is wrong where the page shows it.</summary>
    /// <returns>The policy under that name, or null when something is wrong.</returns>
    public AudiencePolicy? Check(string name, IValidator<PolicyRequest> validator, ModelStateDictionary state)
    {
        // A form without its limits was not sent by our page; taken as it is, it would allow everything.
        var limits = Limits.Count == 0 ? null : Limits.Select(limit => limit.ToRequest()).ToArray();
        var request = new PolicyRequest(Title, Description, limits, new UnreadRequest(NoLyrics, Instrumental, NotEnglish, TooLittleText));
        foreach (var fault in validator.Validate(request).Errors)
            state.AddModelError($"{Prefix}.{fault.PropertyName}", fault.ErrorMessage);
        return state.IsValid ? SeedTexts.Stored(request.ToPolicy(name)) : null;
    }
}

/// <summary>How much of one axis is fine, as it is typed.</summary>
internal sealed class LimitField
{
    public string? Axis { get; set; }

    public int? Limit { get; set; }

    /// <summary>As typed: what is no number is shown again as it was.</summary>
    public string? Weight { get; set; }

    /// <summary>An axis without a limit may go all the way, and costs nothing.</summary>
    public static LimitField Of(string axis, AxisLimit? limit) => new()
    {
        Axis = axis,
        Limit = limit?.Limit ?? PolicyRequest.HighestLevel,
        Weight = (limit?.Weight ?? 0).ToString(CultureInfo.InvariantCulture),
    };

    public LimitRequest ToRequest() => new(
        Axis, Limit, int.TryParse(Weight, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var points) ? points : null);
}
