using System.Text;

namespace AnalysisApp.Inference.Tokenization;

/// <summary>BERT's cleaning of a text before it is cut into words.</summary>
/// <param name="CleanText">Control characters are dropped, and every white space is a plain one.</param>
/// <param name="SpaceChinese">Chinese characters stand alone.</param>
/// <param name="StripAccents">The text is decomposed and its accents dropped.</param>
/// <param name="Lowercase">Each character by itself: there is no final sigma here.</param>
internal sealed record BertNormalizer(bool CleanText, bool SpaceChinese, bool StripAccents, bool Lowercase)
{
    /// <summary>The text must be well-formed.</summary>
    public string Normalize(string text)
    {
        // The steps touch one character at a time, so one pass does them all in their order.
        var written = new StringBuilder(text.Length);
        var marks = new CombiningMarks(this, written);
        foreach (var rune in text.EnumerateRunes())
        {
            var value = rune.Value;
            if (CleanText && CodePoints.IsRemoved(value))
                continue;

            if (CleanText && CodePoints.IsSpace(value))
                value = ' ';

            var alone = SpaceChinese && CodePoints.IsChinese(value);
            if (alone)
                marks.Add(' ');
            if (StripAccents)
                AddWithoutAccents(marks, value);
            else
                Write(written, value);
            if (alone)
                marks.Add(' ');
        }

        marks.Flush();
        return written.ToString();
    }

    private static void AddWithoutAccents(CombiningMarks marks, int value)
    {
        if (HangulSyllable.Is(value))
        {
            HangulSyllable.Decompose(value, marks.Add);
            return;
        }

        if (CodePoints.IsMark(value))
        {
            marks.Drop(value);
            return;
        }

        foreach (var part in CodePoints.WithoutAccents(in value))
            marks.Add(part);
    }

    private void Write(StringBuilder written, int value)
    {
        if (!Lowercase)
        {
            written.Append(new Rune(value));
            return;
        }

        foreach (var lower in CodePoints.ToLower(in value))
            written.Append(new Rune(lower));
    }

    /// <summary>Puts marks that follow each other into their canonical order, as decomposition asks for.</summary>
    private sealed class CombiningMarks(BertNormalizer normalizer, StringBuilder written)
    {
        private readonly List<(int Value, int Class)> _waiting = [];

        public void Add(int value)
        {
            if (normalizer.StripAccents && CodePoints.CombiningClass(value) is > 0 and var order)
            {
                _waiting.Add((value, order));
                return;
            }

            Flush();
            normalizer.Write(written, value);
        }

        /// <summary>An accent is not written, but where it starts a character, the marks before it do not mix with those behind.</summary>
        public void Drop(int value)
        {
            if (CodePoints.CombiningClass(value) == 0)
                Flush();
        }

        public void Flush()
        {
            if (_waiting.Count == 0)
                return;

            // OrderBy is stable, which canonical order asks for.
            foreach (var (value, _) in _waiting.OrderBy(mark => mark.Class))
                normalizer.Write(written, value);
            _waiting.Clear();
        }
    }
}
