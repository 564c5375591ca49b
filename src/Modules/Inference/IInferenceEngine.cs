using System.Globalization;

namespace AnalysisApp.Inference;

/// <summary>All classifiers of the pack, warm. Safe for concurrent use.</summary>
public interface IInferenceEngine
{
    /// <summary>Completes when every model is loaded and has reproduced its golden scores; faults with <see cref="ModelPackException"/> when one cannot.</summary>
    Task<ModelSet> Ready { get; }

    /// <summary>Memory in use on the models' GPU, by all processes; null before they are loaded, on a CPU, and where the driver does not say.</summary>
    long? GpuMemoryBytes { get; }

    /// <summary>The tokens of a text for the classifier that needs most, special tokens included. Call only when <see cref="Ready"/> has completed.</summary>
    int CountTokens(string text);

    /// <summary>Scores every text with every classifier of the pack, in one pass: tokenised once per vocabulary, batched by token budget.</summary>
    /// <param name="texts">Any Unicode; lone surrogates are read as U+FFFD. Each at most <see cref="ModelSet.MaxTokens"/> tokens.</param>
    /// <param name="urgency">Interactive work goes ahead of background at every batch border; what is not done in time is dropped there.</param>
    /// <param name="cancellationToken">Given-up work is dropped at the next batch border.</param>
    /// <exception cref="TextTooLongException">A text has more tokens than a model can read; nothing was scored.</exception>
    /// <exception cref="InferenceOverloadedException">Too much waits already; nothing was scored.</exception>
    /// <exception cref="InferenceDeadlineException">It was not done within the time that the caller gave it.</exception>
    Task<Classification> ClassifyAsync(IReadOnlyList<string> texts, InferenceUrgency urgency, CancellationToken cancellationToken);

    /// <summary>As above, with one classifier only.</summary>
    /// <exception cref="ArgumentException">The pack has no such task.</exception>
    Task<TaskScores> ClassifyAsync(string task, IReadOnlyList<string> texts, InferenceUrgency urgency, CancellationToken cancellationToken);
}

/// <summary>Who waits for the scores.</summary>
public enum InferencePriority
{
    /// <summary>A person.</summary>
    Interactive,

    /// <summary>Nobody in particular.</summary>
    Background,
}

/// <summary>Who waits for the scores, and for how long.</summary>
/// <param name="Priority">Who.</param>
/// <param name="Within">Work that is not done by then is of no use to the caller; null: there is no such time.</param>
public readonly record struct InferenceUrgency(InferencePriority Priority, TimeSpan? Within = null)
{
    /// <summary>Without a limit of time.</summary>
    public static implicit operator InferenceUrgency(InferencePriority priority) => new(priority);
}

/// <summary>The loaded pack.</summary>
/// <param name="Pack">The pack's name.</param>
/// <param name="Hash">Identifies the weights and all that can change a score: changes exactly when scores may.</param>
/// <param name="Classifiers">In the order sentiment, toxicity, emotion, then any other by name.</param>
/// <param name="MaxTokens">The most tokens a text may have, special tokens included: the smallest limit of the classifiers.</param>
public sealed record ModelSet(string Pack, string Hash, IReadOnlyList<ClassifierInfo> Classifiers, int MaxTokens)
{
    /// <summary>What the models run on: <c>cpu</c> or <c>cuda:N</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Why there, in words: the GPU's name, or what keeps the app from using one. Its format and its values allow for another language than English.</summary>
    public FormattableString DeviceFinding { get; init; } = $"";

    /// <summary><see cref="DeviceFinding"/> in English.</summary>
    public string DeviceReason => DeviceFinding.ToString(CultureInfo.InvariantCulture);
}

/// <summary>One loaded classifier.</summary>
/// <param name="Task">For example <c>sentiment</c>.</param>
/// <param name="Name">The repository it comes from.</param>
/// <param name="Revision">The pinned commit, or the pack's version.</param>
/// <param name="Sha256">Of the weights' file, 64 hexadecimal digits.</param>
/// <param name="Precision"><c>fp32</c>, <c>fp16</c> or <c>int8</c>.</param>
/// <param name="Device"><c>cpu</c> or <c>cuda:N</c>.</param>
/// <param name="Labels">In the model's order.</param>
/// <param name="Activation">How logits become scores.</param>
public sealed record ClassifierInfo(
    string Task, string Name, string Revision, string Sha256, string Precision, string Device, IReadOnlyList<string> Labels, Activation Activation)
{
    /// <summary>Why it runs at its precision, in words: what the settings ask for, or how int8 compares with fp32.</summary>
    public string PrecisionReason { get; init; } = "";
}

/// <summary>How logits become scores.</summary>
public enum Activation
{
    /// <summary>Labels exclude each other; scores add up to 1.</summary>
    Softmax,

    /// <summary>Labels are independent.</summary>
    Sigmoid,
}

/// <summary>The scores of one classifier.</summary>
/// <param name="Classifier">Which.</param>
/// <param name="Scores">[text][label], 0 to 1, in the order of the texts and of the labels.</param>
public sealed record TaskScores(ClassifierInfo Classifier, float[][] Scores);

/// <summary>The scores of every classifier for the same texts.</summary>
/// <param name="Tasks">In the order of <see cref="ModelSet.Classifiers"/>.</param>
/// <param name="Duration">Time of all its batches, waiting excluded; batches that ran at the same time are added up.</param>
public sealed record Classification(IReadOnlyList<TaskScores> Tasks, TimeSpan Duration);
