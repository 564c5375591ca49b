using AnalysisApp.Analysis.Windows;

namespace AnalysisApp.Analysis.Levels;

/// <summary>What the models say about one axis: the columns of their scores whose labels speak for it.</summary>
internal sealed class AxisScores
{
    private readonly List<Column> _columns;
    private readonly SongTexts _texts;

    /// <summary>A model that the pack lacks says nothing.</summary>
    public AxisScores(string axis, IReadOnlyList<ModelScores> scores, SongTexts texts)
    {
        _texts = texts;
        _columns =
        [
            .. LevelTable.Labels.Where(label => label.Axis == axis)
                .SelectMany(label => scores.Where(task => task.Task == label.Task).Select(task => new Column(label, task)))
                .Where(column => column.Index >= 0),
        ];
    }

    /// <summary>The label with the highest level over the pieces of a line, of several the one with the highest score.</summary>
    public Evidence? Strongest(int line, IReadOnlyList<Piece> pieces)
    {
        Evidence? strongest = null;
        foreach (var column in _columns)
        {
            var score = column.Highest(pieces);
            var level = column.Levels.LevelOf(score);
            if (level > 0 && (strongest is null || (level, score).CompareTo((strongest.Level, strongest.Score)) > 0))
                strongest = new Evidence(line, EvidenceSource.Model, column.Levels.Task, column.Levels.Label, score, level, null);
        }

        return strongest;
    }

    /// <summary>The score of a line for the label of an evidence.</summary>
    public double Of(Evidence evidence, string line) =>
        _columns.First(column => column.Levels.Task == evidence.Task && column.Levels.Label == evidence.Label).Highest(_texts.PiecesOf(line));

    private sealed class Column(LabelLevels levels, ModelScores task)
    {
        public LabelLevels Levels => levels;

        public int Index { get; } = task.Labels.ToList().IndexOf(levels.Label);

        public double Highest(IReadOnlyList<Piece> pieces) => pieces.Max(piece => task.Scores[piece.Text][Index]);
    }
}
