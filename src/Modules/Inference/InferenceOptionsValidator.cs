using Microsoft.Extensions.Options;

namespace AnalysisApp.Inference;

/// <summary>The rules that annotations cannot say: what this build can do of what a setting may hold.</summary>
internal sealed class InferenceOptionsValidator : IValidateOptions<InferenceOptions>
{
    public ValidateOptionsResult Validate(string? name, InferenceOptions options)
    {
        var faults = FaultsOf(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    public static IEnumerable<string> FaultsOf(InferenceOptions options)
    {
        if (options.Device == "cuda")
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
