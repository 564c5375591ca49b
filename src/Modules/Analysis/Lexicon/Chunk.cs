using System.Text;

namespace AnalysisApp.Analysis.Lexicon;

/// <summary>What stands between two spaces, character by character in its plainest form, each with its place in the line.</summary>
internal sealed class Chunk
{
    private readonly List<(char Character, int Start, int End)> _characters = [];

    public int Count => _characters.Count;

    public bool IsCapitalised { get; private set; }

    public (char Character, int Start, int End) this[int index] => _characters[index];

    public void Clear()
    {
        _characters.Clear();
        IsCapitalised = false;
    }

    public void Add(Rune rune, int start)
    {
        if (_characters.Count == 0 && Rune.IsUpper(rune))
            IsCapitalised = true;
        foreach (var character in Folding.Of(rune))
            _characters.Add((IsApostrophe(character) ? '\'' : character, start, start + rune.Utf16SequenceLength));
    }

    /// <summary>The characters from one index up to another.</summary>
    public string Text(int from, int to)
    {
        var text = new StringBuilder(to - from);
        for (var at = from; at < to; at++)
            text.Append(_characters[at].Character);
        return text.ToString();
    }

    private static bool IsApostrophe(char character) => character is '\'' or '’' or '‘' or 'ʼ' or '`' or '´';
}
