namespace AnalysisApp.Analysis.Lexicon;

/// <summary>"never kill myself again", "don't need no drugs": does something before a phrase take it back?</summary>
internal static class Negation
{
    private const int Reach = 3;

    private static readonly WordSet Negators = WordSet.Parse(
        "not/no/never/don't/doesn't/didn't/won't/wouldn't/ain't/can't/cannot/couldn't/isn't/wasn't/aren't/weren't/haven't/hasn't/hadn't/shouldn't/without/neither/nor/"
        + "nobody/none/nothing/instead/hardly");

    /// <summary>"I quit drinking" gives it up; "I can't stop drinking" does not.</summary>
    private static readonly WordSet Endings = WordSet.Parse("stop~/quit~/refuse~/gave/give/free/clean/sober/against/survive~/save~/kept");

    /// <summary>"no one", "not only", "nothing but", "no more than": not against what follows.</summary>
    private static readonly WordSet Turns = WordSet.Parse("only/but/just");

    private static readonly WordSet WithTurn = WordSet.Parse("not/nothing");

    public static bool TakesBack(ReadOnlySpan<Word> words, int start)
    {
        for (var at = start - 1; at >= Math.Max(0, start - Reach); at--)
        {
            // What lies before a comma is about something else.
            if (words[at + 1].StartsClause)
                return false;
            if (Negators.Has(words[at]) && !(WithTurn.Has(words[at]) && Turns.Has(words[at + 1])))
                return true;
            if (Endings.Has(words[at]) && at >= start - 2 && !(at > 0 && Negators.Has(words[at - 1])))
                return true;
            if (Endings.Has(words[at]) && at > 0 && Negators.Has(words[at - 1]))
                return false;
        }

        return false;
    }
}
