namespace AnalysisApp.Analysis.Levels;

/// <summary>From which score on a label means which level of its axis.</summary>
/// <param name="Task">Of which model.</param>
/// <param name="Label">Of that model.</param>
/// <param name="Axis">What it speaks for.</param>
/// <param name="From">The lowest scores of levels 1, 2, 3, 4, ascending; shorter where the label is too unspecific for the higher ones.</param>
internal sealed record LabelLevels(string Task, string Label, string Axis, params IReadOnlyList<double> From)
{
    public short LevelOf(double score) => (short)From.Count(from => score >= from);
}

/// <summary>
/// The numbers behind the axes. Set on the golden lines of the starter pack: they are thresholds on its scores, not probabilities. A change here is a
/// change of <see cref="SongAnalysis.SettingsVersion"/>.
/// </summary>
internal static class LevelTable
{
    public const string Toxicity = "toxicity";
    public const string Emotion = "emotion";
    public const string Sentiment = "sentiment";

    /// <summary>A section as a whole may say what no line says alone, but it is more often merely long: it never gives more than this.</summary>
    public const short HighestOfSection = 2;

    /// <summary>No model knows sex, substances or self-harm: those axes rest on phrases.</summary>
    public static IReadOnlyList<LabelLevels> Labels { get; } =
    [
        new(Toxicity, "obscene", Axis.Language, 0.35, 0.65, 0.85, 0.98),

        // "toxic" rises with every coarse word, whether it is meant for anybody or not.
        new(Toxicity, "toxic", Axis.Language, 0.95),
        new(Toxicity, "insult", Axis.Language, 0.40, 0.65, 0.90, 0.97),
        new(Toxicity, "severe_toxic", Axis.Language, 0.30, 0.40, 0.48, 0.80),

        new(Toxicity, "threat", Axis.Violence, 0.34, 0.36, 0.50, 0.80),

        // Plain insults reach 0.5 with the starter model, contempt for a group often only 0.3: mild until it is sure.
        new(Toxicity, "identity_hate", Axis.Hate, 0.25, 0.55, 0.75, 0.92),

        // One line of a feeling is a moment; what a song is about shows in many lines.
        new(Emotion, "sadness", Axis.Despair, 0.90),
        new(Emotion, "joy", Axis.Positive, 0.85),
        new(Sentiment, "positive", Axis.Positive, 0.85),
    ];

    /// <summary>How each axis weighs its models; an axis that no model knows is not here.</summary>
    public static IReadOnlyDictionary<string, ModelTrust> Trust { get; } = new Dictionary<string, ModelTrust>(StringComparer.Ordinal)
    {
        [Axis.Language] = new(Discount: 1, Beyond: 1),

        // It knows threats, and hears them in metaphors too.
        [Axis.Violence] = new(Discount: 2, Beyond: 1),

        // Plain insults raise it, and every coarse word does a little: without a phrase it is a question and no answer.
        [Axis.Hate] = new(Discount: 1, Beyond: 0),
        [Axis.Despair] = new(Discount: 0, Beyond: 1),
        [Axis.Positive] = new(Discount: 0, Beyond: 1),
    };

    /// <summary>So many lines at a level or above raise it by one: index 0 for level 1, and so on. As sung, so a repeated line counts each time.</summary>
    public static IReadOnlyList<int> LinesThatRaise(string axis) => axis is Axis.Despair or Axis.Positive ? FeelingLines : ConcernLines;

    private static readonly int[] ConcernLines = [8, 6, 5];

    // A feeling is in the whole of a song rather than in its worst line.
    private static readonly int[] FeelingLines = [3, 4, 5];
}

/// <summary>How far models are believed on an axis.</summary>
/// <param name="Discount">Levels that they exaggerate by.</param>
/// <param name="Beyond">Levels that they may add to what phrases say.</param>
internal sealed record ModelTrust(short Discount, short Beyond);
