using FluentValidation;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Api;

/// <summary>Validates a request at the door: a faulty one gets a problem that names each field and the fix, and changes nothing.</summary>
internal static class Validation
{
    /// <summary>Validates the handler's argument of this type, whose validator is registered.</summary>
    public static RouteHandlerBuilder Validates<TRequest>(this RouteHandlerBuilder route)
        where TRequest : class => route.AddEndpointFilter(async (context, next) =>
        {
            var request = context.Arguments.OfType<TRequest>().FirstOrDefault();
            if (request is null)
                return Problems.Of(400, "invalid_json", "The body is missing. Send a JSON object; see /openapi/v1.json.");

            var validator = context.HttpContext.RequestServices.GetRequiredService<IValidator<TRequest>>();
            var result = await validator.ValidateAsync(request, context.HttpContext.RequestAborted);
            if (result.IsValid)
                return await next(context);

            var errors = result.Errors
                .GroupBy(error => FieldName(error.PropertyName), StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.Select(error => error.ErrorMessage).Distinct().ToArray(), StringComparer.Ordinal);
            var first = errors.First();
            return Problems.Of(400, "validation_failed", $"{first.Key}: {first.Value[0]}", errors);
        });

    /// <summary>Not blank, not too long, and only characters that can be stored and shown on one line.</summary>
    public static IRuleBuilderOptions<TRequest, string?> OneLine<TRequest>(this IRuleBuilder<TRequest, string?> rule, int maxLength) => rule
        .Must(text => text is null || text.Length <= maxLength).WithMessage(_ => T["Too long; at most {0} characters.", maxLength])
        .Must(text => text is null || !text.Any(char.IsControl)).WithMessage(_ => T["It holds a control character (a tab, a line break or NUL). Remove it."])
        .Must(IsWellFormed).WithMessage(_ => T["It holds half of a surrogate pair, which is no character. Send well-formed Unicode."]);

    public static IRuleBuilderOptions<TRequest, string?> Present<TRequest>(this IRuleBuilder<TRequest, string?> rule)
        => rule.Must(text => !string.IsNullOrWhiteSpace(text)).WithMessage(_ => T["It is missing or blank. Give it a value."]);

    /// <summary>Not too long, and only characters that can be stored.</summary>
    public static IRuleBuilderOptions<TRequest, string?> Paragraph<TRequest>(this IRuleBuilder<TRequest, string?> rule, int maxLength) => rule
        .Must(text => text is null || text.Length <= maxLength)
        .WithMessage((_, text) => T["Too long: {0} characters; at most {1}. Shorten it.", text!.Length, maxLength])
        .Must(text => text is null || !text.Contains('\0')).WithMessage(_ => T["It holds a NUL character. Remove it."])
        .Must(IsWellFormed).WithMessage(_ => T["It holds half of a surrogate pair, which is no character. Send well-formed Unicode."]);

    /// <summary>Any text, over many lines.</summary>
    public static IRuleBuilderOptions<TRequest, string?> LyricsText<TRequest>(this IRuleBuilder<TRequest, string?> rule) => rule
        .Must(text => text is null || text.Length <= Limits.LyricsCharacters)
        .WithMessage((_, text) => T["Too long: {0} characters; at most {1}. Shorten the lyrics.", text!.Length, Limits.LyricsCharacters])
        .Must(text => text is null || !text.Contains('\0')).WithMessage(_ => T["It holds a NUL character. Remove it."])
        .Must(IsWellFormed).WithMessage(_ => T["It holds half of a surrogate pair, which is no character. Send well-formed Unicode."]);

    /// <summary>Whether no surrogate stands alone.</summary>
    public static bool IsWellFormed(string? text)
    {
        for (var i = 0; i < (text?.Length ?? 0); i++)
        {
            if (!char.IsSurrogate(text![i]))
                continue;
            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return false;
            i++;
        }

        return true;
    }

    private static string FieldName(string property)
        => string.Join('.', property.Split('.').Select(part => part.Length == 0 ? part : char.ToLowerInvariant(part[0]) + part[1..]));
}

/// <summary>Limits at the door.</summary>
internal static class Limits
{
    public const int LyricsCharacters = 200_000;
    public const int PlaylistSongs = 50_000;
    public const int TitleCharacters = 500;
    public const int PolicyTitleCharacters = 100;
    public const int PolicyDescriptionCharacters = 1000;
    public const int NoteCharacters = 2000;
    public const int InferTexts = 256;
    public const int InferSeconds = 60;
    public const int PageSize = 200;
    /// <summary>Of any body but an archive; the server refuses more.</summary>
    public const long RequestBytes = 8 * 1024 * 1024;

    /// <summary>Of lyrics with what belongs to them, however they are escaped: a character takes nine bytes in a form, six in JSON.</summary>
    public const long LyricsBytes = 2 * 1024 * 1024;

    /// <summary>Of all others.</summary>
    public const long SmallBytes = 64 * 1024;
}
