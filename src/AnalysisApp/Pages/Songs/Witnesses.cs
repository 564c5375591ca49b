using AnalysisApp.Analysis;

namespace AnalysisApp.Pages.Songs;

/// <summary>Who speaks for a mark: two kinds of witness, never mixed.</summary>
/// <param name="Text">The line.</param>
/// <param name="Mark">What was found in it.</param>
/// <param name="WithEntries">Names the word list's entry where it is not the words themselves; an entry's head may be coarser than they are.</param>
internal sealed record Witnesses(string Text, LineMark Mark, bool WithEntries = false)
{
    /// <summary>What the word list found, as it stands in the line.</summary>
    public IEnumerable<FoundPhrase> Phrases => Mark.Phrases
        .Select(phrase => new FoundPhrase(WordsOf(phrase), phrase.Label, phrase.Level))
        .DistinctBy(phrase => (phrase.Words, phrase.Level));

    public IEnumerable<Evidence> Models => Mark.Models;

    private string WordsOf(Evidence phrase)
        => phrase.Words is { } words && words.Start + words.Length <= Text.Length ? Text.Substring(words.Start, words.Length) : phrase.Label;
}

/// <summary>A phrase in a line.</summary>
/// <param name="Words">As they stand there.</param>
/// <param name="Entry">The head of the word list's entry.</param>
/// <param name="Level">1 to 4.</param>
internal sealed record FoundPhrase(string Words, string Entry, int Level)
{
    public bool IsEntry => string.Equals(Words, Entry, StringComparison.OrdinalIgnoreCase);
}
