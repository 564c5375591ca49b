namespace AnalysisApp.Analysis.Levels;

/// <summary>What models say and what phrases say → one level, how far it could be read otherwise, and how well it is borne out.</summary>
/// <remarks>The README has the rules. Each of the three levels grows with the evidence of either source, or stays.</remarks>
internal static class Combination
{
    public static AxisReading Of(string axis, short model, List<Evidence> modelEvidence, PhraseLevels phrases)
    {
        var trust = LevelTable.Trust.GetValueOrDefault(axis);
        var believed = trust is null ? (short)0 : Math.Min(model, trust.Highest);
        var level = Math.Max(phrases.Hinted, Math.Min(believed, (short)(phrases.Hinted + (trust?.Alone ?? 0))));
        var low = Low(trust is not null, believed, phrases);
        var high = Math.Max(Math.Max(level, phrases.Boldest), believed);
        Evidence[] evidence =
        [
            .. modelEvidence.Concat(phrases.Evidence)
                .OrderByDescending(found => found.Level).ThenByDescending(found => found.Score).ThenBy(found => found.Line).ThenBy(found => found.Words?.Start ?? 0),
        ];
        return new AxisReading(axis, level, low, high, ConfidenceOf(trust is not null, level, low, high, believed, phrases), evidence);
    }

    // Plain words are there whatever a model says; where one should have noticed and did not, they may be harmless by a level.
    private static short Low(bool hasModel, short believed, PhraseLevels phrases)
    {
        var doubted = hasModel && believed < phrases.Sure ? 1 : 0;
        return Math.Max((short)Math.Max(0, phrases.Sure - doubted), Math.Min(believed, phrases.Hinted));
    }

    private static double ConfidenceOf(bool hasModel, short level, short low, short high, short believed, PhraseLevels phrases)
    {
        if (high == 0)
            return hasModel ? 0.9 : 0.8;

        var confidence = 1 - (0.2 * (high - low));
        if (level > 0 && phrases.Hinted == 0)
            confidence -= 0.2;
        else if (phrases.Sure == 0)
            confidence -= 0.1;
        else if (hasModel && believed == 0)
            confidence -= 0.1;
        return Math.Round(Math.Max(0.1, confidence), 2);
    }
}
