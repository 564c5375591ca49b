namespace AnalysisApp.Analysis.Levels;

/// <summary>The highest level of a line, one more where enough lines reach it.</summary>
internal static class Frequency
{
    public static short Of(string axis, IEnumerable<Evidence> evidence)
    {
        var byLine = evidence.GroupBy(found => found.Line).Select(line => line.Max(found => found.Level)).ToList();
        var raise = LevelTable.LinesThatRaise(axis);
        short highest = 0;
        for (short level = 1; level <= 4; level++)
        {
            var lines = byLine.Count(line => line >= level);
            if (lines == 0)
                break;

            var raised = level < 4 && lines >= raise[level - 1];
            highest = Math.Max(highest, raised ? (short)(level + 1) : level);
        }

        return highest;
    }
}
