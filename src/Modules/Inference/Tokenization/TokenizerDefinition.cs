using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AnalysisApp.Inference.Tokenization;

/// <summary>All that decides which ids a text gets, whichever files it was read from.</summary>
internal abstract record TokenizerDefinition(
    IReadOnlyDictionary<string, int> Vocabulary,
    IReadOnlyList<AddedToken> AddedTokens,
    BertNormalizer? Normalizer,
    int[] Prefix,
    int[] Suffix)
{
    public Tokenizer Build() => new EncodingPipeline(this, Model());

    public int LargestId()
        => Vocabulary.Values.Concat(AddedTokens.Select(token => token.Id)).Concat(Prefix).Concat(Suffix).DefaultIfEmpty(0).Max();

    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var line in Canonical())
        {
            // The length in front keeps two different lists of lines from running together into the same bytes.
            var bytes = Encoding.UTF8.GetBytes(line);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    protected abstract WordModel Model();

    protected abstract IEnumerable<string> Settings();

    private IEnumerable<string> Canonical()
    {
        foreach (var setting in Settings())
            yield return setting;
        yield return Normalizer?.ToString() ?? "no normalizer";
        yield return $"prefix {string.Join(' ', Prefix)} suffix {string.Join(' ', Suffix)}";
        foreach (var token in AddedTokens.OrderBy(token => token.Content, StringComparer.Ordinal))
            yield return token.ToString();
        foreach (var (token, id) in Vocabulary.OrderBy(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal))
            yield return string.Create(CultureInfo.InvariantCulture, $"{id} {token}");
    }
}

/// <summary>The RoBERTa kind: byte-level pairs.</summary>
internal sealed record ByteLevelDefinition(
    IReadOnlyDictionary<string, int> Vocabulary,
    IReadOnlyList<(string Left, string Right)> Merges,
    string? UnknownToken,
    bool AddPrefixSpace,
    IReadOnlyList<AddedToken> AddedTokens,
    BertNormalizer? Normalizer,
    int[] Prefix,
    int[] Suffix)
    : TokenizerDefinition(Vocabulary, AddedTokens, Normalizer, Prefix, Suffix)
{
    protected override WordModel Model()
        => new ByteLevelWords(new BytePairMerges(Vocabulary, Merges), ByteAlphabet.Ids(Vocabulary, UnknownToken), AddPrefixSpace);

    protected override IEnumerable<string> Settings()
    {
        yield return $"byte-level unknown={UnknownToken} prefix-space={AddPrefixSpace}";
        foreach (var (left, right) in Merges)
            yield return $"{left} {right}";
    }
}

/// <summary>The BERT kind: word pieces.</summary>
internal sealed record WordPieceDefinition(
    IReadOnlyDictionary<string, int> Vocabulary,
    string UnknownToken,
    string ContinuationPrefix,
    int MaxWordLength,
    IReadOnlyList<AddedToken> AddedTokens,
    BertNormalizer? Normalizer,
    int[] Prefix,
    int[] Suffix)
    : TokenizerDefinition(Vocabulary, AddedTokens, Normalizer, Prefix, Suffix)
{
    protected override WordModel Model() => new WordPieceWords(Vocabulary, Vocabulary[UnknownToken], ContinuationPrefix, MaxWordLength);

    protected override IEnumerable<string> Settings() => [$"word-piece unknown={UnknownToken} prefix={ContinuationPrefix} max={MaxWordLength}"];
}
