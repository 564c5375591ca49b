using AnalysisApp.Analysis;

namespace AnalysisApp.Pages.Wording;

/// <summary>Axes, levels and the models' labels for people.</summary>
internal static class AxisWords
{
    public static string Of(string axis) => axis switch
    {
        Axis.Language => "Coarse language and insults",
        Axis.Sexual => "Sexual content",
        Axis.Violence => "Threats and violence",
        Axis.Substances => "Drink and drugs",
        Axis.SelfHarm => "Self-harm",
        Axis.Hate => "Hatred of groups",
        Axis.Despair => "Despair",
        Axis.Positive => "Joy, hope and kindness",
        _ => Plain(axis),
    };

    /// <summary>What belongs to it.</summary>
    public static string Covers(string axis) => axis switch
    {
        Axis.Language => "Swearing, obscene words, name-calling and contempt.",
        Axis.Sexual => "From a suggestion to plain description.",
        Axis.Violence => "Threats, weapons, harm done to others.",
        Axis.Substances => "Drink, drugs and tobacco.",
        Axis.SelfHarm => "Wishing to die, suicide, injuring oneself.",
        Axis.Hate => "Contempt for a people, a faith, or any group.",
        Axis.Despair => "Grief, loneliness, hopelessness.",
        Axis.Positive => "Joy, hope, kindness, thanks. It never speaks against a song.",
        _ => "",
    };

    /// <summary>The same for a margin.</summary>
    public static string Short(string axis) => axis switch
    {
        Axis.Language => "Coarse",
        Axis.Sexual => "Sexual",
        Axis.Violence => "Violence",
        Axis.Substances => "Drugs",
        Axis.SelfHarm => "Self-harm",
        Axis.Hate => "Hatred",
        Axis.Despair => "Despair",
        Axis.Positive => "Good",
        _ => Plain(axis),
    };

    /// <summary>An icon for the margin; it never stands without the word.</summary>
    public static string Icon(string axis) => axis switch
    {
        Axis.Language => "speech",
        Axis.Sexual => "heart",
        Axis.Violence => "bolt",
        Axis.Substances => "glass",
        Axis.SelfHarm => "plaster",
        Axis.Hate => "people",
        Axis.Despair => "rain",
        Axis.Positive => "sun",
        _ => "flag",
    };

    public static string Level(int level) => level switch
    {
        0 => "none",
        1 => "mild",
        2 => "moderate",
        3 => "strong",
        _ => "severe",
    };

    /// <summary>Why a song has no full reading; null for a full one.</summary>
    public static string? Quality(string quality) => quality switch
    {
        "too_little_text" => "There are so few words that finding nothing in them means little. That is not the same as suitable.",
        "no_lyrics" => "There are no lyrics to read, so nothing can be said about this song. That is not the same as suitable.",
        "instrumental" => "The lyrics say that this is an instrumental: there are no words to read.",
        "not_english" => "The lyrics do not seem to be English, which is all that the models know. That is not the same as suitable.",
        _ => null,
    };

    /// <summary>How sure a level is, 0 to 1, in words.</summary>
    public static string Confidence(double confidence) => confidence switch
    {
        >= 0.75 => "high confidence",
        >= 0.5 => "fair confidence",
        _ => "low confidence",
    };

    public static string Task(string task) => task switch
    {
        "sentiment" => "Sentiment",
        "toxicity" => "Content",
        "emotion" => "Emotion",
        _ => Plain(task),
    };

    /// <summary>What a classifier answers, as a question.</summary>
    public static string Question(string task) => task switch
    {
        "sentiment" => "How bright or dark is it?",
        "toxicity" => "What could hurt? Each on its own.",
        "emotion" => "What does it feel like?",
        _ => "",
    };

    public static string Label(string label) => label switch
    {
        "identity_hate" => "hatred of groups",
        "severe_toxic" => "severely toxic",
        _ => label.Replace('_', ' '),
    };

    /// <summary>A name of a program as a word.</summary>
    public static string Plain(string name) => name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..].Replace('_', ' ');
}
