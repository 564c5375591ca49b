using AnalysisApp.Analysis.Language;
using AnalysisApp.Analysis.Parsing;

namespace AnalysisApp.Analysis;

/// <summary>A lyrics text cut into lines and sections. Headers such as <c>[Chorus]</c> and LRC stamps are structure, not text.</summary>
/// <param name="Lines">
/// The lines that hold text, numbered from 1 without gaps: blank lines, headers and marks such as <c>♪</c> are not lines.
/// Synchronised lyrics are in the order in which they are sung.
/// </param>
/// <param name="Sections">Numbered from 1; every line is in exactly one.</param>
public sealed record Lyrics(IReadOnlyList<LyricLine> Lines, IReadOnlyList<LyricSection> Sections)
{
    /// <summary>There is no line, and the text says so: LRC's <c>[au: instrumental]</c>, or only a header <c>[Instrumental]</c>.</summary>
    public bool IsInstrumental { get; init; }

    /// <summary>Reads any text, broken Unicode included; never fails. The README of the module has the rules.</summary>
    public static Lyrics Parse(string text) => LyricsReader.Read(text);

    /// <summary>
    /// The language, by script and by the commonest words: <c>en</c>, another two-letter code, <c>und</c> for something that is
    /// not English and not known here, or null when there is too little text to tell.
    /// </summary>
    public string? DetectLanguage() => LanguageCheck.Detect(Lines);
}

/// <summary>One line.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Text">Trimmed; never empty; no control characters.</param>
/// <param name="Section">The number of its section.</param>
/// <param name="StartMs">When it is sung, from an LRC stamp; null when unknown.</param>
public sealed record LyricLine(int Number, string Text, int Section, int? StartMs);

/// <summary>Lines that belong together: a verse, a chorus.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Label">From its header, for example <c>Chorus</c>; null when it has none.</param>
/// <param name="Lines">The numbers of its lines, ascending; at least one.</param>
public sealed record LyricSection(int Number, string? Label, IReadOnlyList<int> Lines);
