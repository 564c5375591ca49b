namespace AnalysisApp.Inference.Batching;

/// <summary>Texts of one length that run together.</summary>
/// <param name="Length">Tokens of each.</param>
/// <param name="Texts">Which texts, by their place in the call.</param>
internal sealed record Batch(int Length, int[] Texts)
{
    public int Tokens => Length * Texts.Length;

    /// <summary>The texts from <paramref name="start"/> on that run together within a budget; at least one.</summary>
    public Batch Part(int start, int maxTokens)
        => this with { Texts = Texts[start..Math.Min(Texts.Length, start + Math.Max(1, maxTokens / Length))] };
}

/// <summary>Decides which texts run together; a pure function of their lengths.</summary>
internal static class BatchPlan
{
    /// <param name="lengths">Tokens of each text, at least 1.</param>
    /// <param name="maxTokens">Of a batch; a text longer than that runs alone.</param>
    /// <returns>Every text exactly once, longest first: what takes most memory fails first, not last.</returns>
    public static IReadOnlyList<Batch> Of(IReadOnlyList<int> lengths, int maxTokens)
        => [.. Enumerable.Range(0, lengths.Count)
            .GroupBy(text => lengths[text])
            .OrderByDescending(group => group.Key)
            .SelectMany(group => group.Chunk(Math.Max(1, maxTokens / group.Key)).Select(texts => new Batch(group.Key, texts)))];
}
