using System.Security.Cryptography;
using System.Text;

namespace AnalysisApp.Analysis.Lexicon;

/// <summary>The lexicon that is built into the module, read once.</summary>
internal static class BuiltInLexicon
{
    private static readonly (string Name, string Text)[] Files = ReadFiles();

    public static IReadOnlyList<LexiconEntry> Entries { get; } = [.. Files.SelectMany(file => LexiconFile.Read(file.Name, file.Text))];

    /// <summary>Of the text without its line ends, which differ by machine.</summary>
    public static string Version { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(Files.Select(file => file.Text.ReplaceLineEndings("\n"))))))[..12];

    public static PhraseMatcher Matcher { get; } = new(Entries);

    private static (string Name, string Text)[] ReadFiles()
    {
        var assembly = typeof(BuiltInLexicon).Assembly;
        return
        [
            .. assembly.GetManifestResourceNames().Where(name => name.EndsWith(".txt", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
                .Select(name =>
                {
                    using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
                    return (name, reader.ReadToEnd());
                }),
        ];
    }
}
