using AnalysisApp.Analysis;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Wording;

/// <summary>Axes, levels and the models' labels for people.</summary>
internal static class AxisWords
{
    public static string Of(string axis) => axis switch
    {
        Axis.Language => T["Coarse language and insults"],
        Axis.Sexual => T["Sexual content"],
        Axis.Violence => T["Threats and violence"],
        Axis.Substances => T["Drink and drugs"],
        Axis.SelfHarm => T["Self-harm"],
        Axis.Hate => T["Hatred of groups"],
        Axis.Despair => T["Despair"],
        Axis.Positive => T["Joy, hope and kindness"],
        _ => Plain(axis),
    };

    /// <summary>The same within a sentence.</summary>
    public static string InSentence(string axis) => axis switch
    {
        Axis.Language => T["coarse language and insults"],
        Axis.Sexual => T["sexual content"],
        Axis.Violence => T["threats and violence"],
        Axis.Substances => T["drink and drugs"],
        Axis.SelfHarm => T["self-harm"],
        Axis.Hate => T["hatred of groups"],
        Axis.Despair => T["despair"],
        Axis.Positive => T["joy, hope and kindness"],
        _ => axis.Replace('_', ' '),
    };

    /// <summary>What belongs to it.</summary>
    public static string Covers(string axis) => axis switch
    {
        Axis.Language => T["Swearing, obscene words, name-calling and contempt."],
        Axis.Sexual => T["From a suggestion to plain description."],
        Axis.Violence => T["Threats, weapons, harm done to others."],
        Axis.Substances => T["Drink, drugs and tobacco."],
        Axis.SelfHarm => T["Wishing to die, suicide, injuring oneself."],
        Axis.Hate => T["Contempt for a people, a faith, or any group."],
        Axis.Despair => T["Grief, loneliness, hopelessness."],
        Axis.Positive => T["Joy, hope, kindness, thanks. It never speaks against a song."],
        _ => "",
    };

    /// <summary>The same for a margin.</summary>
    public static string Short(string axis) => axis switch
    {
        Axis.Language => T["Coarse"],
        Axis.Sexual => T["Sexual"],
        Axis.Violence => T["Violence"],
        Axis.Substances => T["Drugs"],
        Axis.SelfHarm => T["Self-harm"],
        Axis.Hate => T["Hatred"],
        Axis.Despair => T["Despair"],
        Axis.Positive => T["Good"],
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
        0 => T["none"],
        1 => T["mild"],
        2 => T["moderate"],
        3 => T["strong"],
        _ => T["severe"],
    };

    /// <summary>Why a song has no full reading; null for a full one.</summary>
    public static string? Quality(string quality) => quality switch
    {
        "too_little_text" => T["There are so few words that finding nothing in them means little. That is not the same as suitable."].Value,
        "no_lyrics" => T["There are no lyrics to read, so nothing can be said about this song. That is not the same as suitable."].Value,
        "instrumental" => T["The lyrics say that this is an instrumental: there are no words to read."].Value,
        "not_english" => T["The lyrics do not seem to be English, which is all that the models know. That is not the same as suitable."].Value,
        _ => null,
    };

    /// <summary>How sure a level is, 0 to 1, in words.</summary>
    public static string Confidence(double confidence) => confidence switch
    {
        >= 0.75 => T["high confidence"],
        >= 0.5 => T["fair confidence"],
        _ => T["low confidence"],
    };

    public static string Task(string task) => task switch
    {
        "sentiment" => T["Sentiment"],
        "toxicity" => T["Content"],
        "emotion" => T["Emotion"],
        _ => Plain(task),
    };

    /// <summary>Which model it is, in one word or two.</summary>
    public static string Model(string task) => task switch
    {
        "sentiment" => T["Sentiment model"],
        "toxicity" => T["Content model"],
        "emotion" => T["Emotion model"],
        _ => Plain(task),
    };

    /// <summary>What a classifier answers, as a question.</summary>
    public static string Question(string task) => task switch
    {
        "sentiment" => T["How bright or dark is it?"],
        "toxicity" => T["What could hurt? Each on its own."],
        "emotion" => T["What does it feel like?"],
        _ => "",
    };

    /// <summary>A classifier's label within a sentence.</summary>
    public static string Label(string label) => label switch
    {
        "anger" => T["anger"],
        "disgust" => T["disgust"],
        "fear" => T["fear"],
        "joy" => T["joy"],
        "neutral" => T["neutral"],
        "sadness" => T["sadness"],
        "surprise" => T["surprise"],
        "positive" => T["positive"],
        "negative" => T["negative"],
        "toxic" => T["toxic"],
        "obscene" => T["obscene"],
        "threat" => T["threat"],
        "insult" => T["insult"],
        "identity_hate" => T["hatred of groups"],
        "severe_toxic" => T["severely toxic"],
        _ => label.Replace('_', ' '),
    };

    /// <summary>A name of a program, a classifier's label for one, as a word that stands by itself.</summary>
    public static string Plain(string name) => Capital(Label(name));

    private static string Capital(string word) => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..];
}
