namespace AnalysisApp.Analysis.Lexicon;

/// <summary>An entry found in a line.</summary>
/// <param name="Entry">Which.</param>
/// <param name="Words">Where in the line's text.</param>
internal sealed record PhraseHit(LexiconEntry Entry, TextSpan Words);
