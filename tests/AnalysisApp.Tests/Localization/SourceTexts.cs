using System.Text.RegularExpressions;

namespace AnalysisApp.Tests.Localization;

/// <summary>The texts that the source asks for: literals in one piece, as <c>T["…"]</c>, <c>H["…"]</c> and <c>T.Count(…, "…", "…")</c>.</summary>
internal static partial class SourceTexts
{
    /// <summary>The app's own folder.</summary>
    public static string App => Path.Combine(RunningApp.RepositoryRoot, "src", "AnalysisApp");

    /// <summary>Every key that is asked for by name.</summary>
    public static HashSet<string> Keys()
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in Files(App))
        {
            keys.UnionWith(Looked().Matches(text).Select(match => Unescaped(match.Groups[1].Value)));
            keys.UnionWith(Counted().Matches(text).SelectMany(match => new[] { Unescaped(match.Groups[1].Value), Unescaped(match.Groups[2].Value) }));
        }

        return keys;
    }

    /// <summary>What may be shown by a key that is no literal where it is looked up: sentences of modules and of the app's own tables.</summary>
    public static IReadOnlyList<string> OfModules() => [.. Files(Path.Combine(RunningApp.RepositoryRoot, "src"))];

    /// <summary>As it stands in the source.</summary>
    public static string Written(string key)
        => $"\"{key.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static IEnumerable<string> Files(string folder)
        => Directory.EnumerateFiles(folder, "*.cs*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".cshtml", StringComparison.Ordinal))
            .Where(file => Path.GetFileName(file) != "Texts.cs")
            .Select(File.ReadAllText);

    private static string Unescaped(string literal) => Regex.Unescape(literal);

    [GeneratedRegex("""\b[TH]\["((?:[^"\\\n]|\\.)*)[\x22]""")]
    private static partial Regex Looked();

    [GeneratedRegex("""\bT\.Count\([^"\n]*?"((?:[^"\\\n]|\\.)*)",\s*"((?:[^"\\\n]|\\.)*)[\x22]""")]
    private static partial Regex Counted();
}
