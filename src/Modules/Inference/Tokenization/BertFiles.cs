namespace AnalysisApp.Inference.Tokenization;

/// <summary>Reads <c>vocab.txt</c> as BERT's own tokenizer does: a line is a token, its number the id.</summary>
internal static class BertFiles
{
    public const string VocabularyName = "vocab.txt";

    private static readonly Dictionary<string, SpecialToken> Defaults = new()
    {
        ["unk_token"] = SpecialToken.Plain("[UNK]"),
        ["sep_token"] = SpecialToken.Plain("[SEP]"),
        ["pad_token"] = SpecialToken.Plain("[PAD]"),
        ["cls_token"] = SpecialToken.Plain("[CLS]"),
        ["mask_token"] = SpecialToken.Plain("[MASK]"),
    };

    public static TokenizerDefinition Load(string directory)
    {
        var path = Path.Combine(directory, VocabularyName);
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (id, token) in Vocabularies.Lines(path).Index())
            vocabulary[token] = id;

        var settings = CheckpointSettings.Load(directory, Defaults, "do_lower_case", "strip_accents", "tokenize_chinese_chars", "do_basic_tokenize");
        if (settings.Flag("do_basic_tokenize") == false)
            throw new ModelPackException($"{path}: do_basic_tokenize is false in tokenizer_config.json, which is not supported.");

        var unknown = settings.Special("unk_token");
        Vocabularies.Check(path, vocabulary, [], unknown);
        var lowercase = settings.Flag("do_lower_case") ?? true;
        return new WordPieceDefinition(
            vocabulary,
            unknown,
            ContinuationPrefix: "##",
            MaxWordLength: 100,
            settings.AddedTokens(path, vocabulary),
            new BertNormalizer(
                CleanText: true, settings.Flag("tokenize_chinese_chars") ?? true, settings.Flag("strip_accents") ?? lowercase, lowercase),
            [Vocabularies.Id(path, vocabulary, settings.Special("cls_token"))],
            [Vocabularies.Id(path, vocabulary, settings.Special("sep_token"))]);
    }
}
