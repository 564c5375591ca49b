using AnalysisApp.Analysis.Levels;

namespace AnalysisApp.Analysis.Scoring;

/// <summary>Scores that do not belong to the plan must never become a rating.</summary>
internal static class ScoreCheck
{
    public static void Demand(ModelScores task, int texts)
    {
        if (task.Labels.Count == 0)
            throw new ArgumentException($"{task.Task} has no labels.");

        if (task.Scores.Count != texts)
            throw new ArgumentException($"{task.Task} has scores for {task.Scores.Count} texts; the plan has {texts}.");

        foreach (var row in task.Scores)
        {
            if (row.Count != task.Labels.Count)
                throw new ArgumentException($"{task.Task} has {row.Count} scores for a text and {task.Labels.Count} labels.");

            // NaN fails this too.
            if (!row.All(score => score is >= 0 and <= 1))
                throw new ArgumentException($"{task.Task} has a score that is not a number from 0 to 1.");
        }
    }

    /// <summary>Without these scores every level would be 0, which would read as harmless.</summary>
    public static void DemandToxicity(IReadOnlyList<ModelScores> scores)
    {
        var toxicity = scores.FirstOrDefault(task => task.Task == LevelTable.Toxicity)
            ?? throw new ArgumentException($"There are no scores of {LevelTable.Toxicity}, on which the axes rest.");

        foreach (var label in LevelTable.Labels.Where(label => label.Task == LevelTable.Toxicity))
        {
            if (!toxicity.Labels.Contains(label.Label, StringComparer.Ordinal))
                throw new ArgumentException($"{LevelTable.Toxicity} has no label {label.Label}, on which the axis {label.Axis} rests.");
        }
    }
}
