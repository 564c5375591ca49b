namespace AnalysisApp.Inference.Sessions;

/// <summary>The texts of one batch as the graph reads them: one behind the other, and where attention finds each as a row.</summary>
internal sealed class PackedTexts
{
    /// <param name="texts">The ids of each text, at least one text of at least one id.</param>
    public PackedTexts(IReadOnlyList<int[]> texts)
    {
        Count = texts.Count;
        Longest = texts.Max(text => text.Length);
        Tokens = texts.Sum(text => text.Length);
        (Ids, Positions, TokenPlaces) = (new int[Tokens], new int[Tokens], new int[Tokens]);
        (Lengths, FirstTokens) = (new int[Count], new int[Count]);
        RowTokens = new int[Count * Longest];
        for (int row = 0, first = 0; row < Count; first += texts[row++].Length)
            Put(texts[row], row, first);
    }

    public int Count { get; }

    public int Longest { get; }

    public int Tokens { get; }

    public int[] Ids { get; }

    public int[] Positions { get; }

    public int[] TokenPlaces { get; }

    public int[] RowTokens { get; }

    public int[] Lengths { get; }

    public int[] FirstTokens { get; }

    private void Put(int[] text, int row, int first)
    {
        text.CopyTo(Ids, first);
        (Lengths[row], FirstTokens[row]) = (text.Length, first);
        for (var place = 0; place < Longest; place++)
        {
            // Behind the end any token will do, since the mask hides it: the last one is at hand.
            RowTokens[(row * Longest) + place] = first + Math.Min(place, text.Length - 1);
            if (place < text.Length)
                (Positions[first + place], TokenPlaces[first + place]) = (place, (row * Longest) + place);
        }
    }
}
