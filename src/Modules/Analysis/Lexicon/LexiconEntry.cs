namespace AnalysisApp.Analysis.Lexicon;

/// <summary>A phrase of a lexicon file.</summary>
/// <param name="Axis">What it speaks for.</param>
/// <param name="Level">1 to 4; 0 for an innocent use, which takes the words it covers out of the axis.</param>
/// <param name="IsHint">It can well be meant otherwise ("2?").</param>
/// <param name="Head">The phrase as people read it.</param>
/// <param name="Patterns">The ways in which it can be written; at least one.</param>
/// <param name="Rules">When it does not count.</param>
internal sealed record LexiconEntry(
    string Axis, short Level, bool IsHint, string Head, IReadOnlyList<PhrasePattern> Patterns, EntryRules Rules);

/// <summary>When an entry counts and when it does not. Word lists are null where there is no such rule.</summary>
/// <param name="Masked">Its single words are also known with stars or letter by letter.</param>
/// <param name="NotAName">A capital inside a line makes it a name.</param>
/// <param name="CanBeNegated">"never", "don't" and the like before it take it back.</param>
/// <param name="Before">What must (or must not) follow at once.</param>
/// <param name="After">What must (or must not) stand directly in front.</param>
/// <param name="Near">What must (or must not) stand within six words on either side.</param>
internal sealed record EntryRules(bool Masked, bool NotAName, bool CanBeNegated, ContextRule Before, ContextRule After, ContextRule Near);

/// <summary>Words that must be at a place, and words that must not.</summary>
internal sealed record ContextRule(WordSet? Only, WordSet? Not)
{
    public static ContextRule None { get; } = new(null, null);

    /// <param name="words">What stands there.</param>
    public bool Admits(ReadOnlySpan<Word> words) => (Only is null || HasAny(Only, words)) && (Not is null || !HasAny(Not, words));

    private static bool HasAny(WordSet set, ReadOnlySpan<Word> words)
    {
        foreach (var word in words)
        {
            if (set.Has(word))
                return true;
        }

        return false;
    }
}
