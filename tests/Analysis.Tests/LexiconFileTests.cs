using AnalysisApp.Analysis.Lexicon;

namespace AnalysisApp.Analysis.Tests;

/// <summary>The lexicon's files as data: every line of them is read, and a wrong one is named.</summary>
public sealed class LexiconFileTests
{
    private const string Head = "axis: language\nnegation: counts\n";

    [Fact]
    public void Every_entry_of_the_built_in_files_is_right()
    {
        var counts = PhraseLexicon.EntryCounts.ToDictionary();

        Assert.Equal(Axis.All, counts.Keys);
        Assert.All(counts, axis => Assert.True(axis.Value >= 15, $"{axis.Key} has {axis.Value} entries"));
        Assert.True(PhraseLexicon.InnocentCount >= 15);
        Assert.Matches("^[0-9a-f]{12}$", PhraseLexicon.Version);
    }

    [Theory]
    [InlineData("5 damn", "'5' is no level")]
    [InlineData("0? damn", "'0?' is no level")]
    [InlineData("damn", "'damn' is no entry")]
    [InlineData("1 Damn", "'Damn' is no word")]
    [InlineData("1 da.mn", "'da.mn' is no word")]
    [InlineData("1 da*", "'da*' is too short")]
    [InlineData("1 (oh)", "must begin and end")]
    [InlineData("1 oh ...", "must begin and end")]
    [InlineData("1 _ oh", "must begin and end")]
    [InlineData("1 a ... b ... c ... d", "more than 2 gaps")]
    [InlineData("1 damn ; perhaps", "there is no rule 'perhaps'")]
    [InlineData("1 damn ; not near:", "is no word")]
    [InlineData("1 damn\n2 damn", "'damn' is already in test.txt, line 3")]
    public void A_wrong_line_is_refused_with_its_place_and_what_is_wrong(string line, string fault)
    {
        var refused = Assert.Throws<InvalidDataException>(() => LexiconFile.Read("test.txt", Head + line));

        Assert.StartsWith($"test.txt, line {(line.Contains('\n', StringComparison.Ordinal) ? 4 : 3)}: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1 damn", "line 1")]
    [InlineData("axis: manners", "there is no axis 'manners'")]
    [InlineData("axis: hate\nnegation: perhaps", "negation is")]
    public void A_file_must_say_what_it_is_for(string text, string fault) =>
        Assert.Contains(fault, Assert.Throws<InvalidDataException>(() => LexiconFile.Read("test.txt", text)).Message, StringComparison.Ordinal);
}
