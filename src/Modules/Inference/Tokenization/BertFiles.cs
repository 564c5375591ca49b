using AnalysisApp.Inference.Checkpoints;

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

    /// <exception cref="ModelPackException">A file cannot be read faithfully.</exception>
    public static TokenizerDefinition Load(string directory, string? mend)
    {
        var file = new PackFile(Path.Combine(directory, VocabularyName), mend);
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (id, token) in Vocabularies.Lines(file).Index())
            vocabulary[token] = id;

        var settings = CheckpointSettings.Load(directory, mend, Defaults, "do_lower_case", "strip_accents", "tokenize_chinese_chars", "do_basic_tokenize");
        if (settings.Flag("do_basic_tokenize") == false)
            throw file.Fault("stands beside a tokenizer_config.json with do_basic_tokenize false, which is not supported");

        var unknown = settings.Special("unk_token");
        Vocabularies.Check(file, vocabulary, [], unknown);
        var lowercase = settings.Flag("do_lower_case") ?? true;
        return new WordPieceDefinition(
            vocabulary,
            unknown,
            ContinuationPrefix: "##",
            MaxWordLength: 100,
            settings.AddedTokens(file, vocabulary),
            new BertNormalizer(
                CleanText: true, settings.Flag("tokenize_chinese_chars") ?? true, settings.Flag("strip_accents") ?? lowercase, lowercase),
            [Vocabularies.Id(file, vocabulary, settings.Special("cls_token"))],
            [Vocabularies.Id(file, vocabulary, settings.Special("sep_token"))]);
    }
}
