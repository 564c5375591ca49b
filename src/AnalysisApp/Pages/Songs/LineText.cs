namespace AnalysisApp.Pages.Songs;

/// <summary>A line's text in pieces: what the lexicon found, and what stands between.</summary>
/// <param name="Number">The line's number.</param>
/// <param name="Pieces">Together they are the text.</param>
internal sealed record LineText(int Number, IReadOnlyList<TextPiece> Pieces)
{
    public static LineText Of(int number, string text) => new(number, [new TextPiece(text, null)]);

    /// <param name="number">The line's number.</param>
    /// <param name="text">The line.</param>
    /// <param name="marks">Of words that two marks claim, the earlier mark has the whole.</param>
    public static LineText Of(int number, string text, IReadOnlyList<LineMark> marks)
    {
        var owners = new LineMark?[text.Length];
        foreach (var mark in marks.Reverse())
        {
            foreach (var words in mark.Phrases.Select(phrase => phrase.Words).OfType<Analysis.TextSpan>())
                owners.AsSpan()[Math.Min(words.Start, text.Length)..Math.Min(words.Start + words.Length, text.Length)].Fill(mark);
        }

        List<TextPiece> pieces = [];
        for (var from = 0; from < text.Length;)
        {
            var to = from + 1;
            while (to < text.Length && owners[to] == owners[from])
                to++;
            pieces.Add(new TextPiece(text[from..to], owners[from]));
            from = to;
        }

        return new LineText(number, pieces);
    }
}

/// <summary>A part of a line.</summary>
/// <param name="Text">Its characters.</param>
/// <param name="Mark">What was found in it; null for nothing.</param>
internal sealed record TextPiece(string Text, LineMark? Mark);
