namespace AnalysisApp.Inference;

/// <summary>
/// The models cannot be used: something is wrong with the pack, or the device that the settings name is not there. The message is one line: which file or
/// setting, what was expected, what mends it.
/// </summary>
public sealed class ModelPackException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>A text has more tokens than a model can read.</summary>
public sealed class TextTooLongException(int index, int tokens, int maxTokens)
    : Exception($"Text {index} has {tokens} tokens; a model reads at most {maxTokens}. Cut it into parts.")
{
    /// <summary>Which text, from 0.</summary>
    public int Index { get; } = index;

    /// <summary>Its tokens, special tokens included.</summary>
    public int Tokens { get; } = tokens;

    /// <summary>The limit.</summary>
    public int MaxTokens { get; } = maxTokens;
}

/// <summary>More work waits than the limit allows.</summary>
public sealed class InferenceOverloadedException(int waitingTokens, int maxWaitingTokens)
    : Exception($"{waitingTokens} tokens wait for the models already; the limit is {maxWaitingTokens} (Inference:MaxWaitingTokens). Try again in a moment.");

/// <summary>The scores were not there within the time that the caller gave; what was left of the work has been dropped.</summary>
public sealed class InferenceDeadlineException(TimeSpan within)
    : Exception($"The models did not get through the texts within {within.TotalSeconds:0.###} s. Send fewer texts at a time, or try again when less is going on.")
{
    /// <summary>The time that the caller gave.</summary>
    public TimeSpan Within { get; } = within;
}
