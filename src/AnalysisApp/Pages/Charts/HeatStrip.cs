using AnalysisApp.Pages.Wording;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Charts;

/// <summary>
/// A song from its first line to its last: one cell a line, the taller the stronger, the warmer the further beyond the policy's limits. A song of more
/// lines than cells is drawn with several lines to a cell, which then shows the worst of them.
/// </summary>
/// <param name="Cells">In the order of singing.</param>
/// <param name="LinesPerCell">1, but for very long songs.</param>
/// <param name="Lines">How many lines there are.</param>
/// <param name="Flagged">How many of them were flagged.</param>
internal sealed record HeatStrip(IReadOnlyList<HeatCell> Cells, int LinesPerCell, int Lines, int Flagged)
{
    /// <summary>As many cells as a phone shows on one screen, ten rows of them.</summary>
    public const int MostCells = 240;

    /// <summary>The steps of the ramp that occur, for the legend.</summary>
    public IEnumerable<Heat> Occurring => HeatRamp.Found.Where(heat => Cells.Any(cell => cell.Worst.Heat == heat));

    /// <summary>Whether there is a line that something good was found in.</summary>
    public bool Bright => Cells.Any(cell => cell.Bright);

    /// <summary>The line that goes furthest; null when none was flagged.</summary>
    public HeatLine? Worst => Cells.Select(cell => cell.Worst).Where(line => line.Axis is not null).MaxBy(line => (line.Heat, line.Level));

    /// <summary>Where the keyboard enters: the worst cell, else the first.</summary>
    public HeatCell? Entry => Cells.MaxBy(cell => (cell.Worst.Heat, cell.Worst.Level));

    public static HeatStrip Of(IReadOnlyList<HeatLine> lines)
    {
        var perCell = Math.Max(1, (lines.Count + MostCells - 1) / MostCells);
        return new HeatStrip([.. lines.Chunk(perCell).Select(HeatCell.Of)], perCell, lines.Count, lines.Count(line => line.Axis is not null));
    }
}

/// <summary>One line, as far as the strip knows it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Axis">The axis that goes furthest beyond its limit; null when none was found.</param>
/// <param name="Level">On that axis, 0 to 4.</param>
/// <param name="Heat">How far beyond.</param>
/// <param name="Bright">Something good was found in it.</param>
internal sealed record HeatLine(int Number, string? Axis, int Level, Heat Heat, bool Bright)
{
    /// <summary>For example <c>sexual content, strong, two levels beyond the limit</c>.</summary>
    public string Finding => Axis is null
        ? Bright ? T["nothing to object to, something good"] : HeatRamp.Words(Heat.None)
        : $"{AxisWords.InSentence(Axis)}, {AxisWords.Level(Level)}, {HeatRamp.Words(Heat)}";
}

/// <summary>One cell.</summary>
/// <param name="First">The number of its first line.</param>
/// <param name="Last">Of its last.</param>
/// <param name="Worst">The line that it shows.</param>
/// <param name="Bright">Something good was found in one of its lines.</param>
internal sealed record HeatCell(int First, int Last, HeatLine Worst, bool Bright)
{
    public string Name => First == Last
        ? T["Line {0}: {1}", First, Worst.Finding]
        : Worst.Axis is null
            ? T["Lines {0} to {1}: {2}", First, Last, Worst.Finding]
            : T["Lines {0} to {1}: at worst line {2}, {3}", First, Last, Worst.Number, Worst.Finding];

    public static HeatCell Of(HeatLine[] lines)
        => new(lines[0].Number, lines[^1].Number, lines.MaxBy(line => (line.Heat, line.Level))!, lines.Any(line => line.Bright));
}
