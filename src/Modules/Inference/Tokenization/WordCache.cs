using System.Collections.Concurrent;

namespace AnalysisApp.Inference.Tokenization;

/// <summary>The ids of words met lately. Bounded, and safe to use concurrently.</summary>
/// <remarks>Two generations: when the young one is full it becomes the old one, so that words in use survive and the rest is forgotten.</remarks>
internal sealed class WordCache(int capacity = 32_768)
{
    // Words longer than this hardly come twice.
    private const int MaxWordLength = 48;

    private volatile Generations _generations = new(Empty(), Empty());

    private int _young;

    public int[] GetOrAdd(ReadOnlySpan<char> word, Func<ReadOnlySpan<char>, int[]> encode)
    {
        if (word.Length > MaxWordLength)
            return encode(word);

        var now = _generations;
        if (now.Young.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out var ids))
            return ids;
        if (!now.Old.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out ids))
            ids = encode(word);

        if (now.Young.TryAdd(word.ToString(), ids) && Interlocked.Increment(ref _young) >= capacity)
            Age(now);
        return ids;
    }

    private void Age(Generations full)
    {
        // Only one of the threads that filled it turns the page.
        if (Interlocked.CompareExchange(ref _generations, new Generations(Empty(), full.Young), full) == full)
            Interlocked.Exchange(ref _young, 0);
    }

    private static ConcurrentDictionary<string, int[]> Empty() => new(StringComparer.Ordinal);

    private sealed record Generations(ConcurrentDictionary<string, int[]> Young, ConcurrentDictionary<string, int[]> Old);
}
