namespace AnalysisApp.Inference.Batching;

/// <summary>Texts that run together.</summary>
/// <param name="Texts">Which, by their place in the call.</param>
/// <param name="Lengths">Tokens of each, in the same order.</param>
internal sealed record Batch(int[] Texts, int[] Lengths)
{
    public int Tokens { get; } = Lengths.Sum();

    public int Longest { get; } = Lengths.Max();

    /// <summary>The texts from <paramref name="start"/> on that run together within a budget; at least one.</summary>
    public Batch Part(int start, int maxTokens)
    {
        var (end, tokens) = (start, 0);
        while (end < Texts.Length && (end == start || tokens + Lengths[end] <= maxTokens))
            tokens += Lengths[end++];
        return end - start == Texts.Length ? this : new Batch(Texts[start..end], Lengths[start..end]);
    }
}

/// <summary>Decides which texts run together; a pure function of their lengths.</summary>
internal static class BatchPlan
{
    // Attention sees the texts of a batch as rows of the longest one's length. It is a tenth of the work, so the rows may be half empty, not more.
    private const int MostPlacesPerToken = 2;

    /// <summary>
    /// The fewest tokens worth a batch of their own: with fewer, reading the weights takes longer than multiplying with them.
    /// </summary>
    public const int LeastTokens = 64;

    /// <param name="lengths">Tokens of each text, at least 1.</param>
    /// <param name="maxTokens">Of a batch; a text longer than that runs alone.</param>
    /// <returns>
    /// Every text exactly once, in batches of about the same size, longest texts first: what takes most memory fails first, not last, and texts of
    /// about one length run together.
    /// </returns>
    public static IReadOnlyList<Batch> Of(IReadOnlyList<int> lengths, int maxTokens)
    {
        var total = lengths.Sum(length => (long)length);
        var batches = (total + maxTokens - 1) / maxTokens;
        var even = batches == 0 ? 0 : (int)((total + batches - 1) / batches);

        List<Batch> plan = [];
        var ordered = Enumerable.Range(0, lengths.Count).OrderByDescending(text => lengths[text]).ToArray();
        for (int start = 0, end; start < ordered.Length; start = end)
        {
            end = EndOf(start, ordered, lengths, even, maxTokens);
            plan.Add(new Batch(ordered[start..end], Array.ConvertAll(ordered[start..end], text => lengths[text])));
        }

        return plan;
    }

    /// <summary>Whether so many texts of so many tokens may stand in rows of the longest one's length.</summary>
    public static bool PlacesFit(int longest, int texts, long tokens) => (long)longest * texts <= MostPlacesPerToken * tokens;

    private static int EndOf(int start, int[] ordered, IReadOnlyList<int> lengths, int even, int maxTokens)
    {
        var (end, tokens, longest) = (start + 1, lengths[ordered[start]], lengths[ordered[start]]);
        for (; end < ordered.Length; end++)
        {
            var length = lengths[ordered[end]];
            if (tokens + length > maxTokens || tokens + (length / 2) > even || !PlacesFit(longest, end - start + 1, tokens + length))
                break;
            tokens += length;
        }

        return end;
    }
}
