namespace AnalysisApp.Analysis.Levels;

/// <summary>What models say and what phrases say → one level, how far it could be read otherwise, and how well it is borne out.</summary>
/// <remarks>The README has the rules. Each of the three levels grows with the evidence of either source, or stays.</remarks>
internal static class Combination
{
    public static AxisReading Of(string axis, short model, List<Evidence> modelEvidence, PhraseLevels phrases)
    {
        var trust = LevelTable.Trust.GetValueOrDefault(axis);
        var believed = trust is null ? 0 : Math.Min(model - trust.Discount, phrases.Hinted + trust.Beyond);
        var level = (short)Math.Max(phrases.Hinted, believed);
        var low = Low(trust is not null, model, phrases);
        var high = Math.Max(Math.Max(level, phrases.Boldest), trust is null ? (short)0 : model);
        Evidence[] evidence =
        [
            .. modelEvidence.Concat(phrases.Evidence)
                .OrderByDescending(found => found.Level).ThenByDescending(found => found.Score).ThenBy(found => found.Line).ThenBy(found => found.Words?.Start ?? 0),
        ];
        return new AxisReading(axis, level, low, high, ConfidenceOf(trust is not null, level, low, high, model, phrases), evidence);
    }

    // Plain words are there whatever a model says; where one should have noticed and did not, they may be harmless by a level.
    private static short Low(bool hasModel, short model, PhraseLevels phrases)
    {
        var doubted = hasModel && model < phrases.Sure ? 1 : 0;
        return Math.Max((short)Math.Max(0, phrases.Sure - doubted), hasModel ? Math.Min(model, phrases.Hinted) : (short)0);
    }

    private static double ConfidenceOf(bool hasModel, short level, short low, short high, short model, PhraseLevels phrases)
    {
        if (high == 0)
            return hasModel ? 0.9 : 0.8;

        var confidence = 1 - (0.15 * (high - low));
        if (level > 0 && phrases.Hinted == 0)
            confidence -= 0.2;
        else if (level > 0 && phrases.Sure == 0)
            confidence -= 0.1;
        else if (level > 0 && hasModel && model == 0)
            confidence -= 0.1;
        return Math.Round(Math.Max(0.1, confidence), 2);
    }
}
