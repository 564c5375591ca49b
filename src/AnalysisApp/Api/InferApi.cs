using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AnalysisApp.Inference;
using AnalysisApp.Jobs;
using AnalysisApp.Security;
using FluentValidation;

namespace AnalysisApp.Api;

/// <summary>The classifiers themselves, any of the pack. <c>?within=</c> says after how many seconds the scores are of no use any more.</summary>
internal static class InferApi
{
    public static void Map(IEndpointRouteBuilder api)
        => api.MapPost("/infer/{task}", InferAsync).TakesUpTo(Limits.RequestBytes).Validates<InferRequest>().Produces<InferView>().WithTags("Inference").RequireAuthorization(Permission.Analyse).RequireRateLimiting(RateLimits.Infer);

    private static async Task<IResult> InferAsync(
        string task, double? within, InferRequest request, IInferenceEngine engine, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (within is { } seconds && !(seconds > 0 && seconds <= Limits.InferSeconds))
            return Problems.Invalid("within", string.Create(CultureInfo.InvariantCulture, $"{seconds} seconds; it may be up to {Limits.InferSeconds}."));

        if (!engine.Ready.IsCompleted)
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, "models_not_ready", "The models are being loaded. Try again in a moment.");

        var configuration = await AnalysisConfiguration.ReadAsync(engine, cancellationToken);
        if (configuration.Models.Classifiers.All(classifier => classifier.Task != task))
            return Problems.Of(
                StatusCodes.Status404NotFound,
                "unknown_task",
                $"There is no task '{task}'; there is {string.Join(", ", configuration.Models.Classifiers.Select(classifier => classifier.Task))}.");

        var started = clock.GetTimestamp();
        var scores = await engine.ClassifyAsync(
            task, request.Texts!, new InferenceUrgency(InferencePriority.Interactive, TimeSpan.FromSeconds(within ?? Limits.InferSeconds)), cancellationToken);
        var labels = scores.Classifier.Labels;
        return TypedResults.Ok(new InferView(
            [.. scores.Scores.Select(row => new InferResult(labels.Zip(row).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal)))],
            Provenance.Of(Guid.CreateVersion7(clock.GetUtcNow()), request.Hash(), configuration, clock.GetElapsedTime(started)) with
            {
                Models = [.. Provenance.ModelsOf(configuration).Where(model => model.Task == task)],
            }));
    }
}

/// <summary>Texts to classify.</summary>
internal sealed record InferRequest(IReadOnlyList<string>? Texts)
{
    /// <summary>SHA-256 over the texts, each with its length before it, in hexadecimal.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in Texts ?? [])
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    internal sealed class Validator : AbstractValidator<InferRequest>
    {
        public Validator()
        {
            RuleFor(request => request.Texts).Must(texts => texts is { Count: > 0 and <= Limits.InferTexts })
                .WithMessage((_, texts) => $"{texts?.Count ?? 0} texts; it may be 1 to {Limits.InferTexts}.");
            RuleForEach(request => request.Texts).NotNull().WithMessage("A text is missing.").LyricsText();
        }
    }
}

/// <summary>Scores, in the order of the texts.</summary>
internal sealed record InferView(IReadOnlyList<InferResult> Results, Provenance Provenance);

/// <summary>The scores of one text, by label.</summary>
internal sealed record InferResult(IReadOnlyDictionary<string, float> Scores);
