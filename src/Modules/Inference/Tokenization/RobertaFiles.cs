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

    public static TokenizerDefinition Load(string directory)
    {
        var path = Path.Combine(directory, VocabularyName);
        var mergesPath = Path.Combine(directory, MergesName);
        var vocabulary = JsonFile.Read(path, (file, root) => file.Vocabulary(root));
        if (!File.Exists(mergesPath))
            throw new ModelPackException($"{mergesPath}: is missing; {VocabularyName} is of no use without it.");

        var merges = Vocabularies.Lines(mergesPath)
            .Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal))
            .Select(line => Vocabularies.Merge(mergesPath, line))
            .ToList();
        Vocabularies.Check(mergesPath, vocabulary, merges, unknown: null);

        var settings = CheckpointSettings.Load(directory, Defaults, "add_prefix_space");
        return new ByteLevelDefinition(
            vocabulary,
            merges,
            UnknownToken: null,
            settings.Flag("add_prefix_space") ?? false,
            settings.AddedTokens(path, vocabulary),
            Normalizer: null,
            [Vocabularies.Id(path, vocabulary, settings.Special("cls_token"))],
            [Vocabularies.Id(path, vocabulary, settings.Special("sep_token"))]);
    }
}
