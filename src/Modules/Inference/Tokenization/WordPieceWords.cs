using System.Text;

namespace AnalysisApp.Inference.Tokenization;

/// <summary>BERT's words: split at white space and around punctuation, each word cut into the longest pieces the vocabulary knows.</summary>
internal sealed class WordPieceWords : WordModel
{
    private readonly Dictionary<string, int> _starts;
    private readonly Dictionary<string, int> _continuations;
    private readonly int _unknown;
    private readonly int _maxWordLength;
    private readonly int _longest;
    private readonly WordCache _cache = new();

    public WordPieceWords(IReadOnlyDictionary<string, int> vocabulary, int unknown, string continuationPrefix, int maxWordLength)
    {
        _unknown = unknown;
        _maxWordLength = maxWordLength;
        _longest = vocabulary.Keys.Max(token => token.Length);
        _starts = new Dictionary<string, int>(vocabulary, StringComparer.Ordinal);
        _continuations = vocabulary
            .Where(entry => entry.Key.StartsWith(continuationPrefix, StringComparison.Ordinal))
            .ToDictionary(entry => entry.Key[continuationPrefix.Length..], entry => entry.Value, StringComparer.Ordinal);
    }

    public override void Encode(string text, List<int> ids)
    {
        var start = 0;
        for (var position = 0; position < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(position), out var rune, out var units);
            var space = CodePoints.IsSpace(rune.Value);
            if (space || CodePoints.IsPunctuation(rune.Value))
            {
                EncodeWord(text.AsSpan(start, position - start), ids);
                if (!space)
                    EncodeWord(text.AsSpan(position, units), ids);
                start = position + units;
            }

            position += units;
        }

        EncodeWord(text.AsSpan(start), ids);
    }

    private void EncodeWord(ReadOnlySpan<char> word, List<int> ids)
    {
        if (word.Length > 0)
            ids.AddRange(_cache.GetOrAdd(word, Pieces));
    }

    private int[] Pieces(ReadOnlySpan<char> word)
    {
        if (LengthInCodePoints(word) > _maxWordLength)
            return [_unknown];

        var pieces = new List<int>();
        for (var start = 0; start < word.Length;)
        {
            var length = LongestPiece(word[start..], start == 0 ? _starts : _continuations, out var id);
            if (length == 0)
                return [_unknown];
            pieces.Add(id);
            start += length;
        }

        return [.. pieces];
    }

    private int LongestPiece(ReadOnlySpan<char> rest, Dictionary<string, int> vocabulary, out int id)
    {
        var lookup = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var length = Math.Min(rest.Length, _longest); length > 0; length--)
        {
            if (lookup.TryGetValue(rest[..length], out id))
                return length;
        }

        id = _unknown;
        return 0;
    }

    private static int LengthInCodePoints(ReadOnlySpan<char> word)
    {
        var count = word.Length;
        foreach (var unit in word)
        {
            if (char.IsLowSurrogate(unit))
                count--;
        }

        return count;
    }
}
