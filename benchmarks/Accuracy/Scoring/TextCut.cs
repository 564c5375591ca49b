using AnalysisApp.Inference.Tokenization;

namespace AnalysisApp.Accuracy.Benchmarks.Scoring;

/// <summary>
/// Cuts a text so that its ids are the first ones of the whole, as the card's scripts cut them. The app itself never cuts: it reads a long text in windows.
/// </summary>
internal sealed class TextCut(string checkpoint, int maxTokens)
{
    private const int Nearby = 200;

    private readonly Tokenizer _tokenizer = Tokenizer.Load(checkpoint);

    /// <summary>How many texts were cut.</summary>
    public int Cut { get; private set; }

    /// <summary>How many of them have no beginning with exactly those ids, because a word would have to end within a character.</summary>
    public int Inexact { get; private set; }

    public string Apply(string text)
    {
        var ids = _tokenizer.Encode(text);
        if (ids.Length <= maxTokens)
            return text;

        Cut++;
        var wanted = ids.AsSpan(0, maxTokens - 1);
        var longest = LongestWithin(text);

        // Half a word may take more tokens than the whole one, so that the end sought lies on either side.
        for (var length = Math.Min(text.Length, longest + Nearby); length > Math.Max(0, longest - Nearby); length--)
        {
            var start = _tokenizer.Encode(text[..length]);
            if (start.Length == maxTokens && start.AsSpan(0, maxTokens - 1).SequenceEqual(wanted))
                return text[..length];
        }

        Inexact++;
        return text[..longest];
    }

    private int LongestWithin(string text)
    {
        var (fits, tooLong) = (0, text.Length);
        while (tooLong - fits > 1)
        {
            var middle = (fits + tooLong) / 2;
            (fits, tooLong) = _tokenizer.CountTokens(text[..middle]) <= maxTokens ? (middle, tooLong) : (fits, middle);
        }

        return fits;
    }
}
