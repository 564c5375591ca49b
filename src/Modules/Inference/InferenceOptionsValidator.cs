using Microsoft.Extensions.Options;

namespace AnalysisApp.Inference;

/// <summary>What each setting may hold, and what this build can do of it.</summary>
internal sealed class InferenceOptionsValidator : IValidateOptions<InferenceOptions>
{
    public ValidateOptionsResult Validate(string? name, InferenceOptions options)
    {
        var faults = FaultsOf(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    public static IEnumerable<string> FaultsOf(InferenceOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.ModelsDirectory))
            yield return "Inference:ModelsDirectory is empty; give the folder that holds the packs, such as ./models.";

        if (options.BatchTokens is < 64 or > 65_536)
            yield return $"Inference:BatchTokens is {options.BatchTokens}; it may be 64 to 65536.";

        if (options.MaxWaitingTokens is < 1_024 or > 1_000_000_000)
            yield return $"Inference:MaxWaitingTokens is {options.MaxWaitingTokens}; it may be 1024 to 1000000000.";

        if (options.Device is not ("auto" or "cpu" or "cuda"))
            yield return $"Inference:Device is '{options.Device}'; it may be auto or cpu (cuda is not in this build).";
        else if (options.Device == "cuda")
            yield return "Inference:Device is 'cuda'; this build runs models on the CPU only. It may be auto or cpu.";

        if (options.Precision is "fp16" or "int8")
            yield return $"Inference:Precision is '{options.Precision}'; this build runs fp32 only. It may be auto or fp32.";
        else if (options.Precision is not ("auto" or "fp32"))
            yield return $"Inference:Precision is '{options.Precision}'; it may be auto or fp32 (fp16 and int8 are not in this build).";

        // A pack is a folder's name, not a path: nothing outside the models' folder is loaded.
        if (options.Pack is { Length: > 0 } pack && (pack[0] == '.' || pack.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))))
            yield return $"Inference:Pack is '{pack}'; it may be the name of a folder below Inference:ModelsDirectory ({options.ModelsDirectory}).";
    }
}
