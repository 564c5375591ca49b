namespace AnalysisApp.Accuracy.Benchmarks;

/// <summary>A figure measured here beside the one the model card gives.</summary>
/// <param name="Task">Of which classifier.</param>
/// <param name="Metric">What was measured, on which rows.</param>
/// <param name="Rows">How many they are.</param>
/// <param name="Measured">In points, 0 to 100; NaN where the rows do not decide it.</param>
/// <param name="Card">In points; null where the card says nothing that can be compared.</param>
internal sealed record Result(string Task, string Metric, int Rows, double Measured, double? Card)
{
    /// <summary>The most points that a figure may differ from the card's, which is rounded to a tenth (0.01 for the ROC-AUC).</summary>
    public const double Tolerance = 0.2;

    public double? Difference => Card is { } card ? Measured - card : null;

    public bool IsOff => Difference is { } difference && !(Math.Abs(difference) <= Tolerance);
}
