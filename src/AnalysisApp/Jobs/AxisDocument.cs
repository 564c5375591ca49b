using System.Diagnostics;
using AnalysisApp.Analysis;

namespace AnalysisApp.Jobs;

/// <summary>One axis of an analysis as JSON.</summary>
internal sealed record AxisDocument(string Axis, short Level, short Low, short High, double Confidence, IReadOnlyList<EvidenceDocument> Evidence)
{
    public static AxisDocument Of(AxisReading axis) => new(
        axis.Axis, axis.Level, axis.Low, axis.High, Math.Round(axis.Confidence, AnalysisDocument.Decimals), [.. axis.Evidence.Select(EvidenceDocument.Of)]);

    public AxisReading ToReading() => new(Axis, Level, Low, High, Confidence, [.. Evidence.Select(evidence => evidence.ToEvidence())]);
}

/// <summary>A line behind a level.</summary>
/// <param name="Line">Its number.</param>
/// <param name="Source"><c>model</c> or <c>phrase</c>.</param>
/// <param name="Task">Which model; null for a phrase.</param>
/// <param name="Label">The model's label, or the head of the lexicon's entry.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="Level">1 to 4.</param>
/// <param name="Words">Where in the line the phrase stands; null for a model.</param>
internal sealed record EvidenceDocument(int Line, string Source, string? Task, string Label, double Score, short Level, TextSpan? Words)
{
    private const string Model = "model";
    private const string Phrase = "phrase";

    public static EvidenceDocument Of(Evidence evidence) => new(
        evidence.Line,
        evidence.Source == EvidenceSource.Phrase ? Phrase : Model,
        evidence.Task,
        evidence.Label,
        Math.Round(evidence.Score, AnalysisDocument.Decimals),
        evidence.Level,
        evidence.Words);

    public Evidence ToEvidence() => new(
        Line,
        Source switch
        {
            Phrase => EvidenceSource.Phrase,
            Model => EvidenceSource.Model,
            _ => throw new UnreachableException($"A stored analysis has evidence from '{Source}'. This is a bug."),
        },
        Task,
        Label,
        Score,
        Level,
        Words);
}
