namespace AnalysisApp.Analysis;

/// <summary>How well a song could be read.</summary>
public enum ReadingQuality
{
    /// <summary>All of it.</summary>
    Full,

    /// <summary>It was read, but so few words that finding nothing means little.</summary>
    TooLittleText,

    /// <summary>There is no text to read.</summary>
    NoLyrics,

    /// <summary>The lyrics say that there are no words.</summary>
    Instrumental,

    /// <summary>The text is not English, which is all that the models and the lexicon know.</summary>
    NotEnglish,
}
