using System.Text.RegularExpressions;
using System.Xml.Linq;
using AnalysisApp.Localization;

namespace AnalysisApp.Tests.Localization;

/// <summary>The scripts' dictionaries and the scripts agree, and say the same in the same words as the server.</summary>
public sealed partial class ScriptTextsTests
{
    public static TheoryData<string> Languages => TextsTests.Languages;

    private static string Scripts => Path.Combine(SourceTexts.App, "wwwroot");

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_text_of_the_scripts_is_translated_and_no_other(string language)
        => Assert.Equal(Keys().Order(StringComparer.Ordinal), Entries(language).Select(entry => entry.Key).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Languages))]
    public void Texts_stand_in_order_each_once_with_the_values_of_the_English_text(string language)
    {
        var entries = Entries(language);

        Assert.Equal(entries.Select(entry => entry.Key).Distinct().Order(StringComparer.Ordinal), entries.Select(entry => entry.Key));
        Assert.All(entries, entry => Assert.Equal(Places(entry.Key), Places(entry.Text)));
        Assert.DoesNotContain(entries, entry => string.IsNullOrWhiteSpace(entry.Text));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void The_server_says_the_same_in_the_same_words(string language)
    {
        // The server says how a number is written; a script does so for every number.
        var server = XDocument.Load(Path.Combine(SourceTexts.App, "Localization", $"Texts.{language}.resx")).Root!.Elements("data")
            .ToLookup(entry => Plain(entry.Attribute("name")!.Value), entry => Plain(entry.Element("value")!.Value));

        Assert.All(Entries(language).Where(entry => server.Contains(entry.Key)), entry => Assert.Contains(entry.Text, server[entry.Key]));
    }

    private static HashSet<string> Keys()
        => [.. Directory.EnumerateFiles(Scripts, "*.js", SearchOption.AllDirectories)
            .Where(file => !Path.GetFileName(file).StartsWith("texts.", StringComparison.Ordinal))
            .SelectMany(file => Looked().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)];

    private static IReadOnlyList<(string Key, string Text)> Entries(string language)
    {
        string[] lines = [.. File.ReadLines(Path.Combine(Scripts, "live", $"texts.{language}.js")).Where(line => line.StartsWith("  ", StringComparison.Ordinal))];
        Assert.All(lines, line => Assert.Matches(Entry(), line));
        return [.. lines.Select(line => Entry().Match(line)).Select(entry => (entry.Groups[1].Value, entry.Groups[2].Value))];
    }

    private static string Plain(string text) => Format().Replace(text, "");

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex("""\bt\("([^"\\]*)["]""")]
    private static partial Regex Looked();

    [GeneratedRegex("""^  "([^"\\]*)": "([^"\\]*)",$""")]
    private static partial Regex Entry();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"(?<=\{\d):N\d(?=\})")]
    private static partial Regex Format();
}
