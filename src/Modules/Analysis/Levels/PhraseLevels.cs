using AnalysisApp.Analysis.Lexicon;

namespace AnalysisApp.Analysis.Levels;

/// <summary>What the lexicon finds on one axis.</summary>
/// <param name="Sure">The level of the phrases that mean what they say, with frequency.</param>
/// <param name="Hinted">The level with hints: a lone hint counts one less.</param>
/// <param name="Boldest">The level if every hint is meant.</param>
/// <param name="Evidence">Each phrase in each line.</param>
internal sealed record PhraseLevels(short Sure, short Hinted, short Boldest, IReadOnlyList<Evidence> Evidence)
{
    /// <param name="axis">The axis.</param>
    /// <param name="found">The hits of all axes, by line number.</param>
    /// <param name="isBorneOut">Whether the models find something on this axis.</param>
    public static PhraseLevels Of(string axis, IReadOnlyList<(int Line, PhraseHit Hit)> found, bool isBorneOut)
    {
        var here = found.Where(each => each.Hit.Entry.Axis == axis).ToList();
        var hints = here.Where(each => each.Hit.Entry.IsHint).ToList();

        // One word with a second meaning is chance; two different ones are a theme, and so is one beside plain words.
        var isTheme = isBorneOut || hints.Count < here.Count || hints.Select(each => each.Hit.Entry).Distinct().Skip(1).Any();
        List<Evidence> evidence = [.. here.Select(each => EvidenceOf(each.Line, each.Hit, isTheme))];
        var sure = Frequency.Of(axis, here.Where(each => !each.Hit.Entry.IsHint).Select(each => EvidenceOf(each.Line, each.Hit, isTheme)));
        return new PhraseLevels(sure, Frequency.Of(axis, evidence), Frequency.Of(axis, here.Select(each => EvidenceOf(each.Line, each.Hit, true))), evidence);
    }

    private static Evidence EvidenceOf(int line, PhraseHit hit, bool isTheme)
    {
        var level = hit.Entry.IsHint && !isTheme ? (short)(hit.Entry.Level - 1) : hit.Entry.Level;
        return new Evidence(line, EvidenceSource.Phrase, null, hit.Entry.Head, 1, level, hit.Words);
    }
}
