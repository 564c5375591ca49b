using AnalysisApp.Inference.Graph;
using Microsoft.ML.OnnxRuntime;

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

    /// <summary>The places of all tokens, then the places in a row behind a text's end.</summary>
    public int[] TokenOffset
    {
        get
        {
            var empty = Enumerable.Range(0, Count).SelectMany(row => Enumerable.Range((row * Longest) + Lengths[row], Longest - Lengths[row]));
            return [.. TokenPlaces, .. empty];
        }
    }

    /// <summary>Where each text starts, and where the last one ends.</summary>
    public int[] TextEnds => [.. FirstTokens, Tokens];

    /// <summary>One of the graph's inputs.</summary>
    public OrtValue Input(string name) => name switch
    {
        EncoderGraph.InputIds => Tensor(Ids, Tokens),
        EncoderGraph.Positions => Tensor(Positions, Tokens),
        EncoderGraph.FirstTokens => Tensor(FirstTokens, Count),
        EncoderGraph.RowTokens => Tensor(RowTokens, Count, Longest),
        EncoderGraph.TokenPlaces => Tensor(TokenPlaces, Tokens),
        EncoderGraph.Lengths => Tensor(Lengths, Count),
        EncoderGraph.TokenOffset => Tensor(TokenOffset, Count, Longest),
        EncoderGraph.TextEnds => Tensor(TextEnds, Count + 1),
        _ => throw new ArgumentException($"The graph has no input '{name}'. This is a bug.", nameof(name)),
    };

    private static OrtValue Tensor(int[] numbers, params long[] shape) => OrtValue.CreateTensorValueFromMemory(numbers, shape);

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
