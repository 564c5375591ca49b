using System.Globalization;

namespace AnalysisApp.Pages.Shared;

/// <summary>Numbers in drawings: always with a point, whatever the server's culture.</summary>
internal static class Svg
{
    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A share as a width.</summary>
    public static string Percent(double share) => Number(100 * Math.Clamp(share, 0, 1)) + "%";
}
