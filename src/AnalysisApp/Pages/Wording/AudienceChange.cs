using AnalysisApp.Library;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Wording;

/// <summary>What a change of limits does to the songs, in words.</summary>
internal static class AudienceChange
{
    public static string InWords(int songs, IReadOnlyList<RatingShift> shifts) => songs == 0
        ? T["No song is rated differently."]
        : T.Count(songs, "{0:N0} song is rated differently: {1}.", "{0:N0} songs are rated differently: {1}.", string.Join("; ", shifts.Select(Shift)));

    private static string Shift(RatingShift shift)
        => T["{0:N0} from {1} to {2}", shift.Songs, RatingWords.InSentence(shift.From), RatingWords.InSentence(shift.To)];
}
