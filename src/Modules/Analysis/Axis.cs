namespace AnalysisApp.Analysis;

/// <summary>What a song is measured on.</summary>
public static class Axis
{
    /// <summary>Coarse and obscene language.</summary>
    public const string Profanity = "profanity";

    /// <summary>Insults and contempt.</summary>
    public const string Hostility = "hostility";

    /// <summary>Threats and wishes of harm.</summary>
    public const string Violence = "violence";

    /// <summary>Contempt for groups of people.</summary>
    public const string Hate = "hate";

    /// <summary>Every axis, in the order in which levels are stored. New ones go at the end.</summary>
    public static IReadOnlyList<string> All { get; } = [Profanity, Hostility, Violence, Hate];
}
