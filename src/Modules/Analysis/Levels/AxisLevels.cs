using AnalysisApp.Analysis.Lexicon;
using AnalysisApp.Analysis.Windows;

namespace AnalysisApp.Analysis.Levels;

/// <summary>Scores and phrases → the level of each axis, with the lines that speak for it. More evidence, or a higher score, never lowers one.</summary>
internal static class AxisLevels
{
    public static List<AxisReading> Of(IReadOnlyList<ModelScores> scores, Lyrics lyrics, SongTexts texts)
    {
        var phrases = PhrasesOf(lyrics);
        return [.. Axis.All.Select(axis => Read(axis, new AxisScores(axis, scores, texts), phrases, lyrics, texts))];
    }

    private static AxisReading Read(string axis, AxisScores scores, List<(int Line, PhraseHit Hit)> found, Lyrics lyrics, SongTexts texts)
    {
        var (model, evidence) = ModelLevels.Of(axis, scores, lyrics, texts);
        var phrases = PhraseLevels.Of(axis, found, model > 0);
        return Combination.Of(axis, model, evidence, phrases);
    }

    // A line that is sung ten times is searched once.
    private static List<(int Line, PhraseHit Hit)> PhrasesOf(Lyrics lyrics)
    {
        var byText = new Dictionary<string, IReadOnlyList<PhraseHit>>(StringComparer.Ordinal);
        List<(int, PhraseHit)> found = [];
        foreach (var line in lyrics.Lines)
        {
            if (!byText.TryGetValue(line.Text, out var hits))
                byText[line.Text] = hits = BuiltInLexicon.Matcher.Find(line.Text);
            found.AddRange(hits.Select(hit => (line.Number, hit)));
        }

        return found;
    }
}
