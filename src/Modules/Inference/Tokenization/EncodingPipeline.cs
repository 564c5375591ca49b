namespace AnalysisApp.Inference.Tokenization;

/// <summary>The order of things: added tokens in the raw text, normalizer, added tokens in the normalized text, words, special tokens.</summary>
internal sealed class EncodingPipeline : Tokenizer
{
    private readonly AddedTokenMatcher _raw;
    private readonly AddedTokenMatcher _normalized;
    private readonly BertNormalizer? _normalizer;
    private readonly WordModel _words;
    private readonly int[] _prefix;
    private readonly int[] _suffix;

    public EncodingPipeline(TokenizerDefinition definition, WordModel words)
    {
        _words = words;
        _normalizer = definition.Normalizer;
        _prefix = definition.Prefix;
        _suffix = definition.Suffix;
        _raw = new AddedTokenMatcher(definition.AddedTokens.Where(token => !token.Normalized).Select(token => (token.Content, token)));
        _normalized = new AddedTokenMatcher(
            definition.AddedTokens.Where(token => token.Normalized).Select(token => (Normalize(token.Content), token)));
        VocabularyHash = definition.Hash();
        LargestId = definition.LargestId();
    }

    public override string VocabularyHash { get; }

    public override int LargestId { get; }

    public override int[] Encode(string text)
    {
        var ids = new List<int>((text.Length / 3) + 8);
        ids.AddRange(_prefix);
        foreach (var (between, token) in _raw.Split(CodePoints.WellFormed(text)))
        {
            if (token is null)
                EncodeNormalized(Normalize(between), ids);
            else
                ids.Add(token.Id);
        }

        ids.AddRange(_suffix);
        return [.. ids];
    }

    private void EncodeNormalized(string text, List<int> ids)
    {
        foreach (var (between, token) in _normalized.Split(text))
        {
            if (token is null)
                _words.Encode(between, ids);
            else
                ids.Add(token.Id);
        }
    }

    private string Normalize(string text) => _normalizer is null ? text : _normalizer.Normalize(text);
}
