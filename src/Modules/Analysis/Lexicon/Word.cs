namespace AnalysisApp.Analysis.Lexicon;

/// <summary>A word of a line.</summary>
/// <param name="Start">In the line's text, in UTF-16 units.</param>
/// <param name="End">Behind it.</param>
/// <param name="Forms">What it may stand for, folded to lower case without accents: as written first, then with stretched letters and disguises undone.</param>
/// <param name="StartsClause">A comma or a stop lies before it, or nothing.</param>
/// <param name="IsCapitalised">Its first letter is a capital.</param>
internal readonly record struct Word(int Start, int End, IReadOnlyList<string> Forms, bool StartsClause, bool IsCapitalised);
