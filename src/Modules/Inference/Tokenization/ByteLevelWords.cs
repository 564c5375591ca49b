using System.Runtime.InteropServices;
using System.Text;

namespace AnalysisApp.Inference.Tokenization;

/// <summary>Byte-level byte pair encoding, as GPT-2 and RoBERTa use it.</summary>
internal sealed class ByteLevelWords(BytePairMerges merges, int[] byteIds, bool addPrefixSpace) : WordModel
{
    private readonly WordCache _cache = new();

    public override void Encode(string text, List<int> ids)
    {
        if (addPrefixSpace && text[0] != ' ')
            text = ' ' + text;

        for (var start = 0; start < text.Length;)
        {
            var end = ByteLevelSplit.EndOfWord(text, start);
            ids.AddRange(_cache.GetOrAdd(text.AsSpan(start, end - start), EncodeWord));
            start = end;
        }
    }

    private int[] EncodeWord(ReadOnlySpan<char> word)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(word)];
        Encoding.UTF8.GetBytes(word, bytes);

        var symbols = new List<int>(bytes.Length);
        foreach (var value in bytes)
        {
            if (byteIds[value] >= 0)
                symbols.Add(byteIds[value]);
        }

        var merged = CollectionsMarshal.AsSpan(symbols);
        return merged[..merges.Merge(merged)].ToArray();
    }
}
