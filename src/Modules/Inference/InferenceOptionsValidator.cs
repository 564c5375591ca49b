using Microsoft.Extensions.Options;

namespace AnalysisApp.Inference;

/// <summary>What each setting may hold.</summary>
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
            yield return $"Inference:Device is '{options.Device}'; it may be auto, cuda or cpu.";

        if (options.Precision is not ("auto" or "fp32" or "fp16" or "int8"))
            yield return $"Inference:Precision is '{options.Precision}'; it may be auto, fp32, fp16 or int8.";
        else if (options is { Precision: "fp16", Device: "cpu" })
            yield return "Inference:Precision is 'fp16' with Inference:Device 'cpu'; a CPU runs fp32 and int8. It may be auto, fp32 or int8.";
        else if (options is { Precision: "int8", Device: "cuda" })
            yield return "Inference:Precision is 'int8' with Inference:Device 'cuda'; a GPU runs fp16 and fp32. It may be auto, fp16 or fp32.";

        if (options.CudaDevice is < 0 or > 63)
            yield return $"Inference:CudaDevice is {options.CudaDevice}; it may be 0 to 63.";

        if (options.CudaMemoryMegabytes is < 256 or > 1_048_576)
            yield return $"Inference:CudaMemoryMegabytes is {options.CudaMemoryMegabytes}; it may be 256 to 1048576, or not be set for no limit.";

        // A pack is a folder's name, not a path: nothing outside the models' folder is loaded.
        if (options.Pack is { Length: > 0 } pack && (pack[0] == '.' || pack.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))))
            yield return $"Inference:Pack is '{pack}'; it may be the name of a folder below Inference:ModelsDirectory ({options.ModelsDirectory}).";
    }
}
