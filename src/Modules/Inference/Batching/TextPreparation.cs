namespace AnalysisApp.Inference.Batching;

/// <summary>What is done to a text before it is tokenised, because the model was trained so.</summary>
internal enum TextPreparation
{
    None,

    /// <summary>Words that start with @ become @user, with http become http; words are cut at single spaces only, as the publisher does.</summary>
    Tweet,
}

internal static class TextPreparationRules
{
    public static string Apply(this TextPreparation preparation, string text)
        => preparation == TextPreparation.Tweet
            ? string.Join(' ', text.Split(' ').Select(PrepareWord))
            : text;

    private static string PrepareWord(string word)
        => word.Length > 1 && word[0] == '@' ? "@user"
            : word.StartsWith("http", StringComparison.Ordinal) ? "http"
            : word;
}
