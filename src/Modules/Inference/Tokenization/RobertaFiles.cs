using AnalysisApp.Inference.Checkpoints;

namespace AnalysisApp.Inference.Tokenization;

/// <summary>Reads <c>vocab.json</c> and <c>merges.txt</c> as RoBERTa's own tokenizer does.</summary>
internal static class RobertaFiles
{
    public const string VocabularyName = "vocab.json";
    public const string MergesName = "merges.txt";

    private static readonly Dictionary<string, SpecialToken> Defaults = new()
    {
        ["bos_token"] = SpecialToken.Plain("<s>"),
        ["cls_token"] = SpecialToken.Plain("<s>"),
        ["eos_token"] = SpecialToken.Plain("</s>"),
        ["sep_token"] = SpecialToken.Plain("</s>"),
        ["unk_token"] = SpecialToken.Plain("<unk>"),
        ["pad_token"] = SpecialToken.Plain("<pad>"),
        ["mask_token"] = SpecialToken.Plain("<mask>") with { LeftStrip = true },
    };

    /// <exception cref="ModelPackException">A file cannot be read faithfully.</exception>
    public static TokenizerDefinition Load(string directory, string? mend)
    {
        var file = new PackFile(Path.Combine(directory, VocabularyName), mend);
        var mergesFile = new PackFile(Path.Combine(directory, MergesName), mend);
        var vocabulary = JsonFile.Read(file, (json, root) => json.Vocabulary(root));
        var merges = Vocabularies.Lines(mergesFile)
            .Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal))
            .Select(line => Vocabularies.Merge(mergesFile, line))
            .ToList();
        Vocabularies.Check(mergesFile, vocabulary, merges, unknown: null);

        var settings = CheckpointSettings.Load(directory, mend, Defaults, "add_prefix_space");
        return new ByteLevelDefinition(
            vocabulary,
            merges,
            UnknownToken: null,
            settings.Flag("add_prefix_space") ?? false,
            settings.AddedTokens(file, vocabulary),
            Normalizer: null,
            [Vocabularies.Id(file, vocabulary, settings.Special("cls_token"))],
            [Vocabularies.Id(file, vocabulary, settings.Special("sep_token"))]);
    }
}
