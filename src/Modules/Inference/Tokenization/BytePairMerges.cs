namespace AnalysisApp.Inference.Tokenization;

/// <summary>Joins neighbouring symbols in the order of their rank, leftmost first, until no pair is known.</summary>
internal sealed class BytePairMerges
{
    private readonly Dictionary<long, (int Rank, int Id)> _merges;

    /// <summary>Every part and every joined token must stand in the vocabulary; the readers have made sure.</summary>
    public BytePairMerges(IReadOnlyDictionary<string, int> vocabulary, IReadOnlyList<(string Left, string Right)> merges)
    {
        _merges = new Dictionary<long, (int, int)>(merges.Count);
        for (var rank = 0; rank < merges.Count; rank++)
        {
            var (left, right) = merges[rank];
            _merges[Pair(vocabulary[left], vocabulary[right])] = (rank, vocabulary[left + right]);
        }
    }

    /// <summary>Merges in place and returns how many symbols are left, at the front.</summary>
    public int Merge(Span<int> symbols)
    {
        if (symbols.Length < 2)
            return symbols.Length;

        var chain = new Chain(symbols.Length);
        // A heap, because looking for the best pair anew after each merge is quadratic in the length of the word.
        var queue = new PriorityQueue<(int Position, int Id), long>(symbols.Length);
        for (var position = 0; position + 1 < symbols.Length; position++)
            Offer(queue, position, symbols[position], symbols[position + 1]);

        while (queue.TryDequeue(out var best, out _))
        {
            var (position, id) = best;
            var next = chain.Next[position];

            // The pair may be gone since it was offered: eaten from the left, or joined with something else.
            if (next is Chain.Gone or Chain.End
                || !_merges.TryGetValue(Pair(symbols[position], symbols[next]), out var merge)
                || merge.Id != id)
                continue;

            symbols[position] = id;
            chain.Remove(position, next);
            if (chain.Previous[position] is >= 0 and var before)
                Offer(queue, before, symbols[before], id);
            if (chain.Next[position] is >= 0 and var after)
                Offer(queue, position, id, symbols[after]);
        }

        var count = 0;
        for (var position = 0; position != Chain.End; position = chain.Next[position])
            symbols[count++] = symbols[position];
        return count;
    }

    private void Offer(PriorityQueue<(int, int), long> queue, int position, int left, int right)
    {
        if (_merges.TryGetValue(Pair(left, right), out var merge))
            queue.Enqueue((position, merge.Id), Pair(merge.Rank, position));
    }

    private static long Pair(int high, int low) => ((long)high << 32) | (uint)low;

    /// <summary>Which symbols are still there, as a list linked both ways.</summary>
    private readonly struct Chain
    {
        public const int End = -1;
        public const int Gone = -2;

        public Chain(int length)
        {
            Next = new int[length];
            Previous = new int[length];
            for (var position = 0; position < length; position++)
            {
                Next[position] = position + 1 < length ? position + 1 : End;
                Previous[position] = position - 1;
            }
        }

        public int[] Next { get; }

        public int[] Previous { get; }

        public void Remove(int position, int next)
        {
            Next[position] = Next[next];
            if (Next[position] >= 0)
                Previous[Next[position]] = position;
            Next[next] = Gone;
        }
    }
}
