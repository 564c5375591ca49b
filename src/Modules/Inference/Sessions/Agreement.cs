using AnalysisApp.Inference.Batching;

namespace AnalysisApp.Inference.Sessions;

/// <summary>How far a faster precision agrees with fp32 over a set of texts.</summary>
/// <param name="Texts">How many were compared.</param>
/// <param name="Decisions">One for each text where labels exclude each other (the likeliest), else one for each text and label (yes from 0.5 on).</param>
/// <param name="SameDecisions">How many of them both precisions take alike.</param>
/// <param name="LargestDifference">Of one score; 0 to 1.</param>
internal sealed record Agreement(int Texts, int Decisions, int SameDecisions, double LargestDifference)
{
    /// <summary>Of one score, for the agreement to hold.</summary>
    public const double MostDifference = 0.03;

    private const double LeastShare = 0.99;

    /// <summary>Whether the faster precision may be used. A score that is no number differs by more than anything allowed.</summary>
    public bool Holds => SameDecisions >= LeastShare * Decisions && LargestDifference <= MostDifference;

    /// <summary>The figures, in words for a log.</summary>
    public override string ToString()
        => FormattableString.Invariant(
            $"{SameDecisions} of {Decisions} decisions over {Texts} texts are the same, the largest difference of a score is {LargestDifference:0.0000}");

    /// <summary>Compares scores.</summary>
    /// <param name="exact">[text][label], at fp32.</param>
    /// <param name="faster">The same texts.</param>
    /// <param name="activation">What a decision is.</param>
    public static Agreement Of(float[][] exact, float[][] faster, Activation activation)
    {
        var (decisions, same, largest) = (0, 0, 0.0);
        for (var text = 0; text < exact.Length; text++)
        {
            var (expected, got) = (Decide(exact[text], activation), Decide(faster[text], activation));
            decisions += expected.Length;
            same += expected.Zip(got).Count(pair => pair.First == pair.Second);
            foreach (var (one, other) in exact[text].Zip(faster[text]))
            {
                var difference = Math.Abs((double)one - other);
                largest = difference <= largest ? largest : double.IsNaN(difference) ? 1 : difference;
            }
        }

        return new Agreement(exact.Length, decisions, same, largest);
    }

    /// <summary>The scores of some texts, in batches as the engine makes them, on all cores.</summary>
    public static float[][] Score(Classifier classifier, IReadOnlyList<string> texts, int batchTokens)
    {
        var ids = texts.Select(classifier.Encode).ToList();
        var scores = new float[texts.Count][];
        Parallel.ForEach(
            BatchPlan.Of(ids.ConvertAll(text => text.Length), batchTokens),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            batch => classifier.Run(batch, ids, scores));
        return scores;
    }

    private static int[] Decide(float[] scores, Activation activation)
        => activation == Activation.Sigmoid
            ? Array.ConvertAll(scores, score => score >= 0.5f ? 1 : 0)
            : [Array.IndexOf(scores, scores.Max())];
}
