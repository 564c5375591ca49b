using AnalysisApp.Inference.Sessions;

namespace AnalysisApp.Inference.Batching;

/// <summary>The texts of a call as ids, once per distinct way of reading, however many classifiers share it.</summary>
/// <param name="Count">How many texts.</param>
/// <param name="Readings">[text][token] by vocabulary and preparation.</param>
internal sealed record TokenisedTexts(int Count, IReadOnlyDictionary<(string Vocabulary, TextPreparation Preparation), int[][]> Readings)
{
    // Fewer characters than this are tokenised sooner than another thread would have started.
    private const int CharsWorthThreads = 20_000;

    /// <exception cref="TextTooLongException">A text has more tokens than one of the classifiers can read.</exception>
    public static TokenisedTexts Read(IReadOnlyList<Classifier> classifiers, IReadOnlyList<string> texts)
    {
        var chars = texts.Sum(text => (long)text.Length);
        var read = new TokenisedTexts(texts.Count, classifiers
            .DistinctBy(classifier => classifier.Reading)
            .ToDictionary(classifier => classifier.Reading, classifier => chars < CharsWorthThreads
                ? [.. texts.Select(classifier.Encode)]
                : texts.AsParallel().AsOrdered().Select(classifier.Encode).ToArray()));
        foreach (var classifier in classifiers)
            RefuseTooLong(classifier, read.Of(classifier));
        return read;
    }

    /// <summary>[text][token] for a classifier.</summary>
    public int[][] Of(Classifier classifier) => Readings[classifier.Reading];

    /// <summary>Tokens of all texts for a classifier.</summary>
    public long TokensOf(Classifier classifier) => Of(classifier).Sum(ids => (long)ids.Length);

    private static void RefuseTooLong(Classifier classifier, int[][] ids)
    {
        var tooLong = Array.FindIndex(ids, text => text.Length > classifier.MaxTokens);
        if (tooLong >= 0)
            throw new TextTooLongException(tooLong, ids[tooLong].Length, classifier.MaxTokens);
    }
}
