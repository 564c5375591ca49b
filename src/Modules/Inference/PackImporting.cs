namespace AnalysisApp.Inference;

/// <summary>A checkpoint to take into a pack.</summary>
/// <param name="Folder">As its publisher ships it: <c>config.json</c>, <c>model.safetensors</c> or <c>pytorch_model.bin</c>, and the tokenizer's files.</param>
/// <param name="Task"><c>sentiment</c>, <c>toxicity</c>, <c>emotion</c>, or a new one: small letters, digits, '-' and '_', a letter first, at most 32.</param>
/// <param name="Pack">The pack that gets it; made when there is none. Never one that came with the app.</param>
public sealed record ImportRequest(string Folder, string Task, string Pack)
{
    /// <summary>What the checkpoint is called in results; null for <c>local/</c> and its folder's name.</summary>
    public string? Name { get; init; }

    /// <summary>The pack that a new pack takes its other tasks from; <c>none</c> for no other tasks, null for the pack in use.</summary>
    public string? Base { get; init; }

    /// <summary><c>tweet</c> where the checkpoint wants its texts prepared like that; else null.</summary>
    public string? Preparation { get; init; }
}

/// <summary>A checkpoint that was taken into a pack.</summary>
/// <param name="Pack">The pack.</param>
/// <param name="Directory">Where the pack lies.</param>
/// <param name="Classifier">The checkpoint, as it loaded.</param>
/// <param name="Replaced">What the pack had for this task before; null where it had nothing.</param>
/// <param name="Tasks">All tasks of the pack now.</param>
public sealed record ImportedCheckpoint(string Pack, string Directory, ClassifierInfo Classifier, string? Replaced, IReadOnlyList<string> Tasks);
