using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using AnalysisApp.Analysis;
using FluentValidation;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Api;

/// <summary>What an audience may hear. Axes that are left out do not count; songs that could not be read do not stay unless it is said.</summary>
internal record PolicyRequest(
    [property: MaxLength(Api.Limits.PolicyTitleCharacters)] string? Title,
    [property: MaxLength(Api.Limits.PolicyDescriptionCharacters)] string? Description,
    IReadOnlyList<LimitRequest?>? Limits,
    UnreadRequest? Unread)
{
    public const int MostPoints = 100;
    public const short HighestLevel = 4;

    /// <summary>The policy, once it was validated.</summary>
    public AudiencePolicy ToPolicy(string name) => new(
        name,
        Title!.Trim(),
        Description?.Trim() ?? "",
        [.. Limits!.Select(limit => new AxisLimit(limit!.Axis!, (short)limit.Limit!.Value, limit.Weight!.Value))],
        Unread?.ToUnread() ?? new UnreadSongs(NoLyrics: false, Instrumental: false, NotEnglish: false, TooLittleText: false));

    internal class Rules<TRequest> : AbstractValidator<TRequest>
        where TRequest : PolicyRequest
    {
        public Rules()
        {
            RuleFor(policy => policy.Title).Present().OneLine(Api.Limits.PolicyTitleCharacters);
            RuleFor(policy => policy.Description).Paragraph(Api.Limits.PolicyDescriptionCharacters);
            RuleFor(policy => policy.Limits).NotNull()
                .WithMessage(_ => T["It is missing. Give a limit for each axis that counts, or an empty list if none does."]);
            RuleFor(policy => policy.Limits).Must(limits => limits is null || limits.Count <= Axis.Concerns.Count)
                .WithMessage((_, limits) => $"{limits?.Count} limits; there are {Axis.Concerns.Count} axes, and each may be there once.");
            RuleForEach(policy => policy.Limits).NotNull().WithMessage("It is null. Give an axis with its limit and weight.").SetValidator(new LimitRequest.Validator()!);
            RuleFor(policy => policy.Limits).Custom(RefuseRepeats);
        }

        private static void RefuseRepeats(IReadOnlyList<LimitRequest?>? limits, ValidationContext<TRequest> context)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            for (var i = 0; i < (limits?.Count ?? 0); i++)
            {
                if (limits![i]?.Axis is { } axis && !seen.Add(axis))
                    context.AddFailure($"{nameof(Limits)}[{i}].{nameof(LimitRequest.Axis)}", $"'{axis}' is there already. Keep one limit for it.");
            }
        }
    }

    internal sealed class Validator : Rules<PolicyRequest>;
}

/// <summary>A policy to add.</summary>
internal sealed partial record NewPolicyRequest(
    [property: RegularExpression(NewPolicyRequest.Pattern)] string? Name, string? Title, string? Description, IReadOnlyList<LimitRequest?>? Limits, UnreadRequest? Unread)
    : PolicyRequest(Title, Description, Limits, Unread)
{
    private const string Pattern = @"^[a-z][a-z0-9_]{0,39}\z";

    // A page's address.
    private const string Reserved = "new";

    [GeneratedRegex(Pattern)]
    private static partial Regex NamePattern();

    internal new sealed class Validator : Rules<NewPolicyRequest>
    {
        public Validator() => RuleFor(policy => policy.Name)
            .Must(name => name is not null && NamePattern().IsMatch(name))
            .WithMessage("Give a letter a to z, then at most 39 of a to z, digits and underscores, such as grandparents_2.")
            .Must(name => name != Reserved).WithMessage($"'{Reserved}' is the address of a page. Choose another name.");
    }
}

/// <summary>What to change a policy to.</summary>
/// <param name="Version">The version that was read; if it is not the newest, nothing is changed.</param>
/// <param name="Title">For people.</param>
/// <param name="Description">For people.</param>
/// <param name="Limits">All of them.</param>
/// <param name="Unread">All of them.</param>
internal sealed record PolicyChangeRequest(
    int? Version, string? Title, string? Description, IReadOnlyList<LimitRequest?>? Limits, UnreadRequest? Unread)
    : PolicyRequest(Title, Description, Limits, Unread)
{
    internal new sealed class Validator : Rules<PolicyChangeRequest>
    {
        public Validator() => RuleFor(policy => policy.Version).Must(version => version is >= 1)
            .WithMessage("It is missing. Send the version that you read, so that nobody's change is lost.");
    }
}

/// <summary>What is still fine on one axis.</summary>
internal sealed record LimitRequest(
    [property: Description("language, sexual, violence, substances, self_harm, hate or despair; each may be there once.")] string? Axis,
    [property: Range(0, PolicyRequest.HighestLevel), Description("The highest level that is still fine: 0 none, 1 mild, 2 moderate, 3 strong, 4 severe.")] int? Limit,
    [property: Range(0, PolicyRequest.MostPoints), Description("Points that each level beyond the limit takes off a song's score; a level within it takes a quarter.")] int? Weight)
{
    internal sealed class Validator : AbstractValidator<LimitRequest>
    {
        public Validator()
        {
            RuleFor(limit => limit.Axis)
                .Must(axis => axis != Analysis.Axis.Positive).WithMessage($"'{Analysis.Axis.Positive}' never speaks against a song, so it has no limit. Leave it out.")
                .Must(axis => axis == Analysis.Axis.Positive || Analysis.Axis.Concerns.Contains(axis))
                .WithMessage((_, axis) => $"There is no axis '{axis}'; there is {string.Join(", ", Analysis.Axis.Concerns)}.");
            RuleFor(limit => limit.Limit).Must(level => level is >= 0 and <= PolicyRequest.HighestLevel)
                .WithMessage((_, level) => level is { } given
                    ? T["It is {0}; it may be 0 (none), 1 (mild), 2 (moderate), 3 (strong) or 4 (severe).", given]
                    : T["It is missing; it may be 0 (none), 1 (mild), 2 (moderate), 3 (strong) or 4 (severe)."]);
            RuleFor(limit => limit.Weight).Must(points => points is >= 0 and <= PolicyRequest.MostPoints)
                .WithMessage((_, points) => points is { } given
                    ? T["It is {0}; give a whole number from 0 to {1}: the points that each level beyond the limit takes.", given, PolicyRequest.MostPoints]
                    : T["It is missing; give a whole number from 0 to {0}: the points that each level beyond the limit takes.", PolicyRequest.MostPoints]);
        }
    }
}

/// <summary>Which songs that could not be read may stay in a clean playlist.</summary>
internal sealed record UnreadRequest(bool? NoLyrics, bool? Instrumental, bool? NotEnglish, bool? TooLittleText)
{
    public UnreadSongs ToUnread() => new(NoLyrics is true, Instrumental is true, NotEnglish is true, TooLittleText is true);
}

/// <summary>How one artist's songs are rated, whatever is in them.</summary>
internal sealed record ArtistRuleRequest(
    [property: Description("suitable or not_suitable.")] string? Rating,
    [property: MaxLength(Limits.NoteCharacters)] string? Note)
{
    internal sealed class Validator : AbstractValidator<ArtistRuleRequest>
    {
        public Validator()
        {
            RuleFor(rule => rule.Rating).Must(rating => rating is "suitable" or "not_suitable").WithMessage(_ => T["It may be suitable or not_suitable."]);
            RuleFor(rule => rule.Note).Paragraph(Limits.NoteCharacters);
        }
    }
}
