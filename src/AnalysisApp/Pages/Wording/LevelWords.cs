using AnalysisApp.Analysis;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Wording;

/// <summary>What each level of an axis means, by example. The lexicon is written to the same words.</summary>
internal static class LevelWords
{
    /// <returns>From mild to severe; four.</returns>
    public static IReadOnlyList<string> Of(string axis) => axis switch
    {
        Axis.Language =>
        [
            T["“damn”, “hell”, “idiot”, “shut up”"],
            T["ordinary swear words, an insult that is meant"],
            T["the strongest swear words, vulgar names for people"],
            T["the words that few radio stations would ever play, and torrents of it"],
        ],
        Axis.Sexual =>
        [
            T["desire in passing: a kiss on the neck, “your body”"],
            T["plain desire, undressing, and innuendo that is meant"],
            T["sex is named or described"],
            T["it is described in pornographic words"],
        ],
        Axis.Violence =>
        [
            T["a fight, a weapon, a war as a setting"],
            T["harm is threatened or done"],
            T["killing, or a threat to kill"],
            T["cruelty: rape, mutilation, mass murder"],
        ],
        Axis.Substances =>
        [
            T["a beer, a cigarette"],
            T["being drunk, cannabis, pills"],
            T["hard drugs, dealing, addiction"],
            T["needles, crack, overdose, told in detail"],
        ],
        Axis.SelfHarm =>
        [
            T["wanting to be gone, scars"],
            T["wishing to be dead"],
            T["suicide, cutting, a plan"],
            T["a method in detail, or a call to do it"],
        ],
        Axis.Hate =>
        [
            T["looking down on a group"],
            T["slighting words for a group"],
            T["slurs, open contempt"],
            T["a call to harm a group"],
        ],
        Axis.Despair =>
        [
            T["sadness, loneliness, a broken heart"],
            T["grief, emptiness, darkness"],
            T["hopelessness, hatred of oneself"],
            T["hopelessness throughout"],
        ],
        Axis.Positive =>
        [
            T["a smile, a friend, a fine day"],
            T["hope, thanks, kindness, faith"],
            T["joy or praise in many lines"],
            T["joy or praise throughout"],
        ],
        _ => [AxisWords.Level(1), AxisWords.Level(2), AxisWords.Level(3), AxisWords.Level(4)],
    };
}
