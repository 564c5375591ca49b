using AnalysisApp.Analysis;

namespace AnalysisApp.Pages.Wording;

/// <summary>What each level of an axis means, by example. The lexicon is written to the same words.</summary>
internal static class LevelWords
{
    /// <returns>From mild to severe; four.</returns>
    public static IReadOnlyList<string> Of(string axis) => axis switch
    {
        Axis.Language =>
        [
            "“damn”, “hell”, “idiot”, “shut up”",
            "ordinary swear words, an insult that is meant",
            "the strongest swear words, vulgar names for people",
            "the words that few radio stations would ever play, and torrents of it",
        ],
        Axis.Sexual =>
        [
            "desire in passing: a kiss on the neck, “your body”",
            "plain desire, undressing, and innuendo that is meant",
            "sex is named or described",
            "it is described in pornographic words",
        ],
        Axis.Violence =>
        [
            "a fight, a weapon, a war as a setting",
            "harm is threatened or done",
            "killing, or a threat to kill",
            "cruelty: rape, mutilation, mass murder",
        ],
        Axis.Substances =>
        [
            "a beer, a cigarette",
            "being drunk, cannabis, pills",
            "hard drugs, dealing, addiction",
            "needles, crack, overdose, told in detail",
        ],
        Axis.SelfHarm =>
        [
            "wanting to be gone, scars",
            "wishing to be dead",
            "suicide, cutting, a plan",
            "a method in detail, or a call to do it",
        ],
        Axis.Hate =>
        [
            "looking down on a group",
            "slighting words for a group",
            "slurs, open contempt",
            "a call to harm a group",
        ],
        Axis.Despair =>
        [
            "sadness, loneliness, a broken heart",
            "grief, emptiness, darkness",
            "hopelessness, hatred of oneself",
            "hopelessness throughout",
        ],
        Axis.Positive =>
        [
            "a smile, a friend, a fine day",
            "hope, thanks, kindness, faith",
            "joy or praise in many lines",
            "joy or praise throughout",
        ],
        _ => ["mild", "moderate", "strong", "severe"],
    };
}
