namespace AnalysisApp.Analysis.Windows;

/// <summary>A text of the plan and its weight in characters.</summary>
internal readonly record struct Piece(int Text, int Chars);

/// <summary>A window of a section: which text it is, and the lines that it spans (of the first section with these words).</summary>
internal sealed record Passage(Piece Piece, int FirstLine, int EndLine);

/// <summary>The unique texts of a song, and which of them make up each line and each unique section.</summary>
internal sealed class SongTexts
{
    private readonly List<string> _texts = [];
    private readonly Dictionary<string, int> _indexOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<Piece>> _piecesOfLine = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<Passage>> _passagesOfSection = new(StringComparer.Ordinal);

    private SongTexts()
    {
    }

    public static SongTexts None => new();

    public IReadOnlyList<string> Texts => _texts;

    /// <summary>The unique sections, each as its windows.</summary>
    public IEnumerable<IReadOnlyList<Passage>> Sections => _passagesOfSection.Values;

    public static SongTexts Of(Lyrics lyrics, TokenLimit limit)
    {
        var texts = new SongTexts();
        var planned = new Dictionary<string, PlannedLine>(StringComparer.Ordinal);
        foreach (var line in lyrics.Lines)
        {
            if (!planned.ContainsKey(line.Text))
                planned[line.Text] = texts.PlanLine(line.Text, limit);
        }

        foreach (var section in lyrics.Sections)
            texts.PlanSection(lyrics, section, planned, limit);

        return texts;
    }

    public IReadOnlyList<Piece> PiecesOf(string line) => _piecesOfLine[line];

    public IReadOnlyList<Passage> PassagesOf(Lyrics lyrics, LyricSection section) => _passagesOfSection[KeyOf(lyrics, section)];

    private static string KeyOf(Lyrics lyrics, LyricSection section) =>
        string.Join('\n', section.Lines.Select(number => lyrics.Lines[number - 1].Text));

    private PlannedLine PlanLine(string line, TokenLimit limit)
    {
        var tokens = limit.CountTokens(line);
        IReadOnlyList<string> parts = tokens <= limit.MaxTokens ? [line] : LineParts.Cut(line, tokens, limit);
        _piecesOfLine[line] = [.. parts.Select(part => new Piece(IndexOf(part), part.Length))];
        return new PlannedLine(line, tokens, parts);
    }

    private void PlanSection(Lyrics lyrics, LyricSection section, Dictionary<string, PlannedLine> planned, TokenLimit limit)
    {
        var key = KeyOf(lyrics, section);
        if (_passagesOfSection.ContainsKey(key))
            return;

        var lines = section.Lines.Select(number => planned[lyrics.Lines[number - 1].Text]).ToList();
        _passagesOfSection[key] =
        [
            .. SectionWindows.Cut(lines, limit)
                .Select(window => new Passage(new Piece(IndexOf(window.Text), window.OwnChars), window.FirstLine, window.EndLine)),
        ];
    }

    private int IndexOf(string text)
    {
        if (!_indexOf.TryGetValue(text, out var index))
        {
            _indexOf[text] = index = _texts.Count;
            _texts.Add(text);
        }

        return index;
    }
}
