namespace AnalysisApp.Analysis.Policies;

/// <summary>The audiences that the app begins with. The README has the numbers side by side and the thought behind them.</summary>
internal static class BuiltInPolicies
{
    public static IReadOnlyList<AudiencePolicy> All { get; } =
    [
        new(
            "family",
            "Family with small children",
            "Mild words and a broken heart are fine. Slurs and anything about harming oneself are not.",
            [
                new(Axis.Language, 1, 16), new(Axis.Sexual, 1, 20), new(Axis.Violence, 1, 20), new(Axis.Substances, 1, 16),
                new(Axis.SelfHarm, 0, 24), new(Axis.Hate, 0, 24), new(Axis.Despair, 2, 8),
            ],
            new UnreadSongs(NoLyrics: false, Instrumental: true, NotEnglish: false, TooLittleText: false)),
        new(
            "teens",
            "Teens",
            "Everyday swearing, desire and conflict are part of it. Explicit sex, drug use, slurs and self-harm are not.",
            [
                new(Axis.Language, 2, 12), new(Axis.Sexual, 2, 16), new(Axis.Violence, 2, 16), new(Axis.Substances, 1, 16),
                new(Axis.SelfHarm, 1, 24), new(Axis.Hate, 0, 24), new(Axis.Despair, 3, 8),
            ],
            new UnreadSongs(NoLyrics: false, Instrumental: true, NotEnglish: false, TooLittleText: true)),
        new(
            "adults",
            "Adults",
            "Nearly everything is fine. Only the extremes are pointed out, and contempt for groups of people.",
            [
                new(Axis.Language, 3, 8), new(Axis.Sexual, 3, 8), new(Axis.Violence, 3, 12), new(Axis.Substances, 3, 8),
                new(Axis.SelfHarm, 2, 16), new(Axis.Hate, 1, 20), new(Axis.Despair, 4, 4),
            ],
            new UnreadSongs(NoLyrics: true, Instrumental: true, NotEnglish: true, TooLittleText: true)),
        new(
            "worship",
            "Worship",
            "For a service or a prayer group. Lament, battle and the cup of wine belong to it; coarse words and desire do not.",
            [
                new(Axis.Language, 0, 20), new(Axis.Sexual, 0, 20), new(Axis.Violence, 2, 12), new(Axis.Substances, 1, 16),
                new(Axis.SelfHarm, 1, 20), new(Axis.Hate, 0, 24), new(Axis.Despair, 3, 4),
            ],
            new UnreadSongs(NoLyrics: false, Instrumental: true, NotEnglish: false, TooLittleText: false)),
        new(
            "school",
            "School",
            "For classrooms and school events: nothing that a teacher would have to explain to a parent.",
            [
                new(Axis.Language, 0, 16), new(Axis.Sexual, 1, 20), new(Axis.Violence, 1, 16), new(Axis.Substances, 0, 16),
                new(Axis.SelfHarm, 0, 24), new(Axis.Hate, 0, 24), new(Axis.Despair, 2, 8),
            ],
            new UnreadSongs(NoLyrics: false, Instrumental: true, NotEnglish: false, TooLittleText: false)),
    ];
}
