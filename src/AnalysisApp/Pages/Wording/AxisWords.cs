using AnalysisApp.Analysis;

namespace AnalysisApp.Pages.Wording;

/// <summary>Axes, levels and the models' labels for people.</summary>
internal static class AxisWords
{
    public static string Of(string axis) => axis switch
    {
        Axis.Profanity => "Coarse language",
        Axis.Hostility => "Insults and contempt",
        Axis.Violence => "Threats and violence",
        Axis.Hate => "Hatred of groups",
        _ => Plain(axis),
    };

    /// <summary>The same for a margin.</summary>
    public static string Short(string axis) => axis switch
    {
        Axis.Profanity => "Coarse",
        Axis.Hostility => "Insult",
        Axis.Violence => "Threat",
        Axis.Hate => "Hatred",
        _ => Plain(axis),
    };

    public static string Level(int level) => level switch
    {
        0 => "none",
        1 => "mild",
        2 => "moderate",
        3 => "strong",
        _ => "severe",
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
