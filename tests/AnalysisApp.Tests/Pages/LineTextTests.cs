using AnalysisApp.Analysis;
using AnalysisApp.Pages.Charts;
using AnalysisApp.Pages.Songs;

namespace AnalysisApp.Tests.Pages;

/// <summary>The words that a phrase was found in, cut out of their line.</summary>
public sealed class LineTextTests
{
    [Fact]
    public void The_exact_words_are_cut_out_and_the_rest_stays()
        => Assert.Equal("you [bad] and [worse] one", Cut("you bad and worse one", ("language", 4, 3), ("hate", 12, 5)));

    [Fact]
    public void A_line_without_words_to_mark_is_one_piece()
    {
        Assert.Equal("as it is", Cut("as it is"));
        Assert.Equal("by a model", Told(LineText.Of(1, "by a model", [Mark("language", null)])));
    }

    [Fact]
    public void Words_that_two_axes_claim_belong_to_the_first_and_none_is_lost()
    {
        var text = LineText.Of(1, "one two three", [Mark("hate", new TextSpan(4, 9)), Mark("language", new TextSpan(0, 7))]);
        Assert.Equal("one two three", string.Concat(text.Pieces.Select(piece => piece.Text)));
        Assert.Equal(["language", "hate"], text.Pieces.Select(piece => piece.Mark?.Axis));
        Assert.Equal("two three", text.Pieces[1].Text);
    }

    [Fact]
    public void A_place_outside_the_line_harms_nothing()
        => Assert.Equal("sho[rt]", Cut("short", ("language", 3, 40), ("language", 60, 2)));

    private static string Cut(string text, params (string Axis, int Start, int Length)[] words)
        => Told(LineText.Of(1, text, [.. words.Select(found => Mark(found.Axis, new TextSpan(found.Start, found.Length)))]));

    private static string Told(LineText text) => string.Concat(text.Pieces.Select(piece => piece.Mark is null ? piece.Text : $"[{piece.Text}]"));

    private static LineMark Mark(string axis, TextSpan? words) => new(
        axis, 2, Heat.One, [new Evidence(1, words is null ? EvidenceSource.Model : EvidenceSource.Phrase, words is null ? "toxicity" : null, "x", 1, 2, words)]);
}
