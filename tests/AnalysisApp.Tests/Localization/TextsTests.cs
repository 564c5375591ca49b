using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AnalysisApp.Localization;

namespace AnalysisApp.Tests.Localization;

/// <summary>The files of texts and the source agree: nothing is shown untranslated, nothing is translated for nobody, and no value is lost on the way.</summary>
public sealed partial class TextsTests
{
    public static TheoryData<string> Languages => [.. Language.All.Where(language => language != Language.English).Select(language => language.Code)];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_text_of_the_source_is_translated_and_no_other(string language)
    {
        var used = SourceTexts.Keys();
        var translated = Entries(language).Select(entry => entry.Key).ToHashSet();
        var source = SourceTexts.OfModules();

        var missing = used.Where(key => !translated.Contains(key)).Order(StringComparer.Ordinal);
        var unused = translated.Where(key => !used.Contains(key) && !source.Any(file => file.Contains(SourceTexts.Written(key), StringComparison.Ordinal))).Order(StringComparer.Ordinal);
        Assert.True(!missing.Any(), $"Not in Texts.{language}.resx:\n{string.Join('\n', missing)}");
        Assert.True(!unused.Any(), $"In Texts.{language}.resx, and nowhere shown:\n{string.Join('\n', unused)}");
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Values_and_markup_are_those_of_the_English_text(string language)
    {
        var wrong = Entries(language)
            .Where(entry => !Parts(entry.Key).SequenceEqual(Parts(entry.Text)))
            .Select(entry => $"{entry.Key}\n  {entry.Text}");

        Assert.True(!wrong.Any(), string.Join('\n', wrong));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Texts_stand_in_order_each_once_and_none_is_empty(string language)
    {
        var entries = Entries(language);
        string[] keys = [.. entries.Select(entry => entry.Key)];

        Assert.Equal(keys.Distinct().Order(StringComparer.Ordinal), keys);
        Assert.DoesNotContain(entries, entry => string.IsNullOrWhiteSpace(entry.Text));
    }

    [Fact]
    public void A_text_is_in_the_language_of_the_page_with_its_numbers_and_falls_back_to_English()
    {
        var before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            Language.Find("de")!.Use();
            Assert.Equal("Zum Inhalt springen", Texts.T["Skip to content"]);
            Assert.Equal("1.234,5", Texts.T["{0:N1}", 1234.5]);
            Assert.Equal("Nobody wrote this anywhere", Texts.T["Nobody wrote this anywhere"]);
            Assert.Equal(("Fertig", "fertig"), (Texts.T["Done"].Value, Texts.T["done"].Value));

            Language.English.Use();
            Assert.Equal("waiting", Texts.T["waiting (songs)"]);
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;
        }
    }

    [Theory]
    [InlineData("en", "0 songs", "1 song", "1,234 songs", "11/22/2026")]
    [InlineData("de", "0 Lieder", "1 Lied", "1.234 Lieder", "22.11.2026")]
    public void What_is_counted_and_dated_is_as_the_language_writes_it(string language, string none, string one, string many, string date)
    {
        using var page = new Speaking(language);
        Assert.Equal([none, one, many], new long[] { 0, 1, 1234 }.Select(number => Texts.T.Count(number, "{0:N0} song", "{0:N0} songs").Value));
        Assert.Equal(date, Texts.T["{0:d}", new DateTime(2026, 11, 22)]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("DE")]
    [InlineData("de-AT")]
    [InlineData("deutsch")]
    [InlineData(" de")]
    [InlineData("fr")]
    [InlineData("../de")]
    public void What_is_no_code_of_a_language_finds_none(string? code) => Assert.Null(Language.Find(code));

    private static IReadOnlyList<(string Key, string Text)> Entries(string language)
    {
        var file = XDocument.Load(Path.Combine(SourceTexts.App, "Localization", $"Texts.{language}.resx"));
        return [.. file.Root!.Elements("data").Select(entry => (entry.Attribute("name")!.Value, entry.Element("value")!.Value))];
    }

    // A language may put them in another order, and may write a date in another manner.
    private static IEnumerable<string> Parts(string text)
        => PlaceholderOrTag().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{\d+[^}]*\}|</?\w[^>]*>")]
    private static partial Regex PlaceholderOrTag();
}
