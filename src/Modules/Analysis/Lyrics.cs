namespace AnalysisApp.Analysis;

/// <summary>A lyrics text cut into lines and sections. Headers such as <c>[Chorus]</c> and LRC stamps are structure, not text.</summary>
/// <param name="Lines">The lines that hold text, numbered from 1 as in the text a person sees (blank lines and headers are not lines).</param>
/// <param name="Sections">Numbered from 1; every line is in exactly one.</param>
public sealed record Lyrics(IReadOnlyList<LyricLine> Lines, IReadOnlyList<LyricSection> Sections)
{
    /// <summary>Reads any Unicode text; never fails.</summary>
    public static Lyrics Parse(string text) => throw new NotSupportedException();
}

/// <summary>One line.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Text">Trimmed; never empty.</param>
/// <param name="Section">The number of its section.</param>
/// <param name="StartMs">When it is sung, from an LRC stamp; null when unknown.</param>
public sealed record LyricLine(int Number, string Text, int Section, int? StartMs);

/// <summary>Lines that belong together: a verse, a chorus.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Label">From its header, for example <c>Chorus</c>; null when it has none.</param>
/// <param name="Lines">The numbers of its lines, ascending; at least one.</param>
public sealed record LyricSection(int Number, string? Label, IReadOnlyList<int> Lines);
