using AnalysisApp.Inference.Checkpoints;

namespace AnalysisApp.Inference.Tokenization;

/// <summary>Turns text into the ids a checkpoint was trained on, exactly as Hugging Face's tokenizers does. Safe to call concurrently.</summary>
internal abstract class Tokenizer
{
    /// <summary>Equal for two tokenizers that give equal ids for every text, so that their checkpoints can share one tokenisation.</summary>
    public abstract string VocabularyHash { get; }

    /// <summary>The largest id that can come out; a checkpoint needs more embedding rows than this.</summary>
    public abstract int LargestId { get; }

    /// <summary>The ids of a text, special tokens included, never cut. Any string is read: a lone surrogate counts as U+FFFD.</summary>
    public abstract int[] Encode(string text);

    /// <summary>How many ids <see cref="Encode"/> gives.</summary>
    public virtual int CountTokens(string text) => Encode(text).Length;

    /// <summary>
    /// Reads a checkpoint's tokenizer: <c>tokenizer.json</c>, else <c>vocab.json</c> and <c>merges.txt</c>, else <c>vocab.txt</c>.
    /// </summary>
    /// <param name="checkpointDirectory">The folder the files lie in.</param>
    /// <param name="mend">The command that brings them back, for the message of a fault; null where there is none.</param>
    /// <exception cref="ModelPackException">Anything that cannot be read faithfully, in one line.</exception>
    public static Tokenizer Load(string checkpointDirectory, string? mend = null)
    {
        var json = new PackFile(Path.Combine(checkpointDirectory, TokenizerJson.FileName), mend);
        if (File.Exists(json.Path))
            return TokenizerJson.Load(json).Build();

        if (File.Exists(Path.Combine(checkpointDirectory, RobertaFiles.VocabularyName)))
            return RobertaFiles.Load(checkpointDirectory, mend).Build();

        if (File.Exists(Path.Combine(checkpointDirectory, BertFiles.VocabularyName)))
            return BertFiles.Load(checkpointDirectory, mend).Build();

        throw new PackFile(checkpointDirectory, mend).Fault(
            $"has no tokenizer: expected {TokenizerJson.FileName}, {RobertaFiles.VocabularyName} with {RobertaFiles.MergesName}, or {BertFiles.VocabularyName}");
    }
}
