namespace AnalysisApp.Analysis.Parsing;

/// <summary>Text → lines and sections.</summary>
/// <remarks>
/// The text is first cut into blocks (by headers and blank lines). Synchronised lines are then put in the order in which they are sung, and a section
/// begins wherever the block changes or a stamped pause lies between: so a chorus that is written once with several stamps becomes a section each time.
/// </remarks>
internal static class LyricsReader
{
    public static Lyrics Read(string text)
    {
        var offsetMs = 0;
        var saysInstrumental = false;
        var blocks = new Blocks();
        List<Sung> sung = [];

        foreach (var raw in CleanText.LinesOf(text))
        {
            var cleaned = CleanText.Line(raw);
            saysInstrumental |= InstrumentalNote.Is(cleaned);
            if (LrcLine.IsTag(cleaned, ref offsetMs))
                continue;

            var line = LrcLine.Read(cleaned);
            saysInstrumental |= InstrumentalNote.Is(line.Text);
            if (SectionHeader.Read(line.Text) is { } header)
            {
                blocks.Begin(header);
            }
            else if (CleanText.HasText(line.Text))
            {
                var block = blocks.ForText();
                AddTo(sung, line, block);
            }
            else
            {
                // A mark such as "♪" is a pause like a blank line.
                blocks.End();
                if (line.StampsMs.Count > 0)
                    AddTo(sung, line with { Text = "" }, Block.None);
            }
        }

        // A sentence such as "This song is an instrumental" is no lyrics either.
        if (saysInstrumental && sung.TrueForAll(line => line.Text.Length == 0 || InstrumentalNote.Is(line.Text)))
            return new Lyrics([], []) { IsInstrumental = true };

        return Build(InOrder(sung), offsetMs);
    }

    private static void AddTo(List<Sung> sung, LrcLine line, Block block)
    {
        if (line.StampsMs.Count == 0)
        {
            // Text without a stamp stays behind the line it follows in the file.
            sung.Add(new Sung(line.Text, block, null, sung.Count == 0 ? 0 : sung[^1].SortMs));
            return;
        }

        // The first stamp goes last, so that what follows without a stamp stays near its first appearance.
        foreach (var stampMs in line.StampsMs.Reverse())
            sung.Add(new Sung(line.Text, block, stampMs, stampMs));
    }

    private static IEnumerable<Sung> InOrder(List<Sung> sung) =>
        sung.Exists(line => line.StartMs is not null) ? sung.OrderBy(line => line.SortMs) : sung;

    private static Lyrics Build(IEnumerable<Sung> sung, int offsetMs)
    {
        List<LyricLine> lines = [];
        List<(string? Label, List<int> Lines)> sections = [];
        Block? current = null;

        foreach (var line in sung)
        {
            if (line.Text.Length == 0)
            {
                current = null;
                continue;
            }

            if (!ReferenceEquals(line.Block, current))
            {
                current = line.Block;
                sections.Add((current.Label, []));
            }

            var number = lines.Count + 1;
            sections[^1].Lines.Add(number);

            // A positive offset lets lines appear sooner.
            lines.Add(new LyricLine(number, line.Text, sections.Count, line.StartMs is { } startMs ? Math.Max(0, startMs - offsetMs) : null));
        }

        return new Lyrics(lines, [.. sections.Select((section, index) => new LyricSection(index + 1, section.Label, section.Lines))]);
    }

    /// <summary>Lines that stand together in the text. Compared by identity.</summary>
    private sealed class Block(string? label)
    {
        public static Block None { get; } = new(null);

        public string? Label { get; } = label;
    }

    /// <summary>A line at one of its times; empty text is a pause.</summary>
    private sealed record Sung(string Text, Block Block, int? StartMs, int SortMs);

    private sealed class Blocks
    {
        private readonly HashSet<string> _used = new(StringComparer.OrdinalIgnoreCase);
        private SectionHeader? _header;
        private Block? _open;

        public void Begin(SectionHeader header) => (_header, _open) = (header, null);

        public Block ForText()
        {
            if (_open is null)
            {
                _open = new Block(_header?.Label);
                if (_header is not null)
                    _used.Add(_header.Label);
                _header = null;
            }

            return _open;
        }

        public void End()
        {
            _open = null;

            // "[Chorus]" once more and then a blank line means "sing it again": what follows is not that chorus.
            if (_header is not null && (_header.IsSilent || _used.Contains(_header.Label)))
                _header = null;
        }
    }
}
