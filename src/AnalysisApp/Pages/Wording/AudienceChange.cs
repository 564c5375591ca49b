using System.Globalization;
using AnalysisApp.Library;

namespace AnalysisApp.Pages.Wording;

/// <summary>What a change of limits does to the songs, in words.</summary>
internal static class AudienceChange
{
    public static string InWords(int songs, IReadOnlyList<RatingShift> shifts) => songs == 0
        ? "No song is rated differently."
        : $"{AudienceWords.Songs(songs)} {(songs == 1 ? "is" : "are")} rated differently: {string.Join("; ", shifts.Select(Shift))}.";

    private static string Shift(RatingShift shift) => string.Create(
        CultureInfo.CurrentCulture, $"{shift.Songs:N0} from {Lower(shift.From)} to {Lower(shift.To)}");

    private static string Lower(string rating) => RatingWords.Of(rating).ToLowerInvariant();
}
