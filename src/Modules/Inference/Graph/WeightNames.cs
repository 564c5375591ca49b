using AnalysisApp.Inference.Checkpoints;

namespace AnalysisApp.Inference.Graph;

/// <summary>What the publishers call the weights.</summary>
internal sealed record WeightNames(string Embeddings, string Layer, string HeadDense, string HeadOut)
{
    public static WeightNames Of(EncoderFamily family) => family switch
    {
        EncoderFamily.Roberta => new("roberta.embeddings.", "roberta.encoder.layer.", "classifier.dense.", "classifier.out_proj."),
        _ => new("bert.embeddings.", "bert.encoder.layer.", "bert.pooler.dense.", "classifier."),
    };
}
