using AnalysisApp.Inference.Batching;
using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Tokenization;

namespace AnalysisApp.Inference.Sessions;

/// <summary>A loaded checkpoint: text in, scores out.</summary>
internal sealed class Classifier(
    ClassifierInfo info, int maxTokens, Tokenizer tokenizer, TextPreparation preparation, string scoreIdentity, ClassifierSession session) : IDisposable
{
    /// <summary>What it is; told once more when a comparison has decided that it stays.</summary>
    public ClassifierInfo Info { get; set; } = info;

    /// <summary>The encoder's dimensions.</summary>
    public required CheckpointConfig Config { get; init; }

    public int MaxTokens => maxTokens;

    /// <summary>
    /// Whether what runs beside a text moves its scores by more than rounding does. At int8 it does: the inputs of a product share one scale.
    /// </summary>
    public bool HeedsCompany => Info.Precision == "int8";

    public Tokenizer Tokenizer => tokenizer;

    public TextPreparation Preparation => preparation;

    /// <summary>All that can change one of its scores, in a line.</summary>
    public string ScoreIdentity => scoreIdentity;

    /// <summary>Classifiers with the same key read the same ids.</summary>
    public (string Vocabulary, TextPreparation Preparation) Reading => (tokenizer.VocabularyHash, preparation);

    public int[] Encode(string text) => tokenizer.Encode(preparation.Apply(text));

    /// <summary>Scores the texts of one batch and puts each at its own place. Batches may run at the same time.</summary>
    public void Run(Batch batch, IReadOnlyList<int[]> ids, float[][] scores)
    {
        var logits = session.Run(Array.ConvertAll(batch.Texts, text => ids[text]));
        for (var row = 0; row < batch.Texts.Length; row++)
            scores[batch.Texts[row]] = Scores.Of(logits.AsSpan(row * Info.Labels.Count, Info.Labels.Count), Info.Activation);
    }

    public void Dispose() => session.Dispose();
}
