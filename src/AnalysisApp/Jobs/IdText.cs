using System.Globalization;

namespace AnalysisApp.Jobs;

/// <summary>Ids are strings in the API.</summary>
internal static class IdText
{
    public static string Of(long id) => id.ToString(CultureInfo.InvariantCulture);
}
