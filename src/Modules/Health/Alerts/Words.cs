using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace AnalysisApp.Health.Alerts;

/// <summary>The words that the tables know.</summary>
internal static class Words
{
    public static string WordOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    public static T ValueOf<T>(string word)
        where T : struct, Enum
        => Enum.TryParse<T>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var value)
            ? value
            : throw new UnreachableException($"There is no {typeof(T).Name} '{word}'. This is a bug.");

    public static string Number(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
