namespace AnalysisApp.Analysis;

/// <summary>What of a song the models must read: every unique line and section once, in line-aligned windows where a section is too long.</summary>
public sealed class ReadingPlan
{
    /// <summary>Whether the song can be read at all; when not, <see cref="Texts"/> is empty.</summary>
    public ReadingQuality Quality => throw new NotSupportedException();

    /// <summary>The texts to classify, each at most the limit; no two are equal.</summary>
    public IReadOnlyList<string> Texts => throw new NotSupportedException();

    /// <summary>Plans the reading.</summary>
    /// <param name="lyrics">The song.</param>
    /// <param name="countTokens">Tokens of a text for the classifier that needs most, special tokens included.</param>
    /// <param name="maxTokens">The most tokens a text may have.</param>
    public static ReadingPlan Create(Lyrics lyrics, Func<string, int> countTokens, int maxTokens) => throw new NotSupportedException();

    /// <summary>Builds the analysis from the scores of <see cref="Texts"/>.</summary>
    /// <exception cref="ArgumentException">The scores are not for these texts.</exception>
    public SongAnalysis Complete(IReadOnlyList<ModelScores> scores) => throw new NotSupportedException();
}

/// <summary>How well a song could be read.</summary>
public enum ReadingQuality
{
    /// <summary>All of it.</summary>
    Full,

    /// <summary>There is no text to read.</summary>
    NoLyrics,

    /// <summary>The text is not English, which is all that the models know.</summary>
    NotEnglish,
}

/// <summary>The scores of one model.</summary>
/// <param name="Task"><c>sentiment</c>, <c>toxicity</c>, <c>emotion</c>, or another that the pack has.</param>
/// <param name="Labels">In the model's order.</param>
/// <param name="Independent">True for sigmoid heads (each label for itself), false for softmax.</param>
/// <param name="Scores">[text][label], for the texts of the plan, in its order.</param>
public sealed record ModelScores(string Task, IReadOnlyList<string> Labels, bool Independent, IReadOnlyList<IReadOnlyList<float>> Scores);
