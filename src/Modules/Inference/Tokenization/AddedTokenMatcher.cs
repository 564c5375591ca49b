using System.Buffers;

namespace AnalysisApp.Inference.Tokenization;

/// <summary>Finds added tokens in a text: the leftmost first, the longest of those that start there.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly Dictionary<char, (string Pattern, AddedToken Token)[]> _byFirst;
    private readonly SearchValues<char> _firsts;

    public AddedTokenMatcher(IEnumerable<(string Pattern, AddedToken Token)> patterns)
    {
        _byFirst = patterns
            .Where(each => each.Pattern.Length > 0)
            .GroupBy(each => each.Pattern[0])
            .ToDictionary(group => group.Key, group => group.OrderByDescending(each => each.Pattern.Length).ToArray());
        _firsts = SearchValues.Create([.. _byFirst.Keys]);
    }

    /// <summary>Cuts the text into pieces; a piece with a token is that token, the others are text between tokens.</summary>
    public List<Piece> Split(string text)
    {
        var pieces = new List<Piece>();
        var taken = 0;
        var from = 0;

        while (Next(text, from) is { } match)
        {
            var (start, token, length) = match;
            var end = start + length;
            from = end;

            // A token that is refused is still passed over: nothing shorter is tried at its place.
            if (token.SingleWord && (CodePoints.EndsInWord(text.AsSpan(0, start)) || CodePoints.StartsWithWord(text.AsSpan(end))))
                continue;

            if (token.LeftStrip)
                start = Math.Max(CodePoints.StartOfTrailingSpace(text.AsSpan(0, start)), taken);
            if (token.RightStrip)
                end += CodePoints.EndOfLeadingSpace(text.AsSpan(end));

            if (taken < start)
                pieces.Add(new Piece(text[taken..start], null));
            pieces.Add(new Piece("", token));
            taken = end;
        }

        if (taken < text.Length)
            pieces.Add(new Piece(taken == 0 ? text : text[taken..], null));
        return pieces;
    }

    private (int Start, AddedToken Token, int Length)? Next(string text, int from)
    {
        while (text.AsSpan(from).IndexOfAny(_firsts) is >= 0 and var offset)
        {
            var start = from + offset;
            foreach (var (pattern, token) in _byFirst[text[start]])
            {
                if (text.AsSpan(start).StartsWith(pattern, StringComparison.Ordinal))
                    return (start, token, pattern.Length);
            }

            from = start + 1;
        }

        return null;
    }

    internal readonly record struct Piece(string Text, AddedToken? Token);
}
