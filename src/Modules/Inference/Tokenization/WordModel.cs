namespace AnalysisApp.Inference.Tokenization;

/// <summary>Reads the text between added tokens: cuts it into words and each word into ids.</summary>
internal abstract class WordModel
{
    /// <summary>Adds the ids of a well-formed, normalized, non-empty text.</summary>
    public abstract void Encode(string text, List<int> ids);
}
