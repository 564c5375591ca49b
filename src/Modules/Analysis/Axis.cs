namespace AnalysisApp.Analysis;

/// <summary>What a song is measured on.</summary>
public static class Axis
{
    /// <summary>Coarse and obscene words, insults and contempt.</summary>
    public const string Language = "language";

    /// <summary>Sex, from suggestion to plain description.</summary>
    public const string Sexual = "sexual";

    /// <summary>Threats, weapons, harm done to others.</summary>
    public const string Violence = "violence";

    /// <summary>Drink, drugs, tobacco.</summary>
    public const string Substances = "substances";

    /// <summary>Wishes to die, suicide, injuring oneself.</summary>
    public const string SelfHarm = "self_harm";

    /// <summary>Contempt for groups of people.</summary>
    public const string Hate = "hate";

    /// <summary>Grief, loneliness, hopelessness.</summary>
    public const string Despair = "despair";

    /// <summary>Joy, hope, kindness, thanks. No concern: it never changes a rating or a score, since a kind chorus does not pay for a slur.</summary>
    public const string Positive = "positive";

    /// <summary>What can speak against a song: every axis but <see cref="Positive"/>, in the same order.</summary>
    public static IReadOnlyList<string> Concerns { get; } = [Language, Sexual, Violence, Substances, SelfHarm, Hate, Despair];

    /// <summary>Every axis, in the order in which levels are stored.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Concerns, Positive];
}
