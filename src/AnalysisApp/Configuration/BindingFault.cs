using System.Text.RegularExpressions;

namespace AnalysisApp.Configuration;

/// <summary>The configuration binder's complaint in our words: the key, what it holds, what it may hold.</summary>
internal static partial class BindingFault
{
    /// <summary>Null when the fault is not the binder's.</summary>
    public static string? Describe(InvalidOperationException fault)
    {
        var match = Complaint().Match(fault.Message);
        return match.Success ? $"{match.Groups["key"].Value} is '{match.Groups["value"].Value}'; it may be {Kind(match.Groups["type"].Value)}." : null;
    }

    private static string Kind(string type) => type switch
    {
        _ when type.Contains("Int", StringComparison.Ordinal) => "a whole number",
        _ when type.Contains("TimeSpan", StringComparison.Ordinal) => "a time such as 00:10:00",
        _ when type.Contains("Boolean", StringComparison.Ordinal) => "true or false",
        _ => $"a {type}",
    };

    [GeneratedRegex("^Failed to convert configuration value '(?<value>.*)' at '(?<key>.*)' to type '(?<type>.*)'\\.?$", RegexOptions.Singleline)]
    private static partial Regex Complaint();
}
