using AnalysisApp.Api;
using AnalysisApp.Library;
using AnalysisApp.Pages.Wording;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace AnalysisApp.Tests.Lists;

/// <summary>Which songs a list shows, as its address says it.</summary>
public sealed class SongQueryTests
{
    private static readonly Dictionary<string, string> Everything = new()
    {
        ["q"] = "river & road",
        ["rating"] = "not_suitable",
        ["axis"] = "violence",
        ["minLevel"] = "3",
        ["emotion"] = "anger",
        ["sentiment"] = "negative",
        ["language"] = "en",
        ["quality"] = "full",
        ["source"] = "pasted",
        ["decision"] = "none",
        ["advisory"] = "clean",
        ["minScore"] = "10",
        ["maxScore"] = "49",
        ["sort"] = "score_low",
    };

    [Fact]
    public void Everything_survives_the_way_into_an_address_and_back()
    {
        var query = SongQuery.Of(Address(Everything));

        Assert.Equal(Everything, query.Pairs().ToDictionary());
        Assert.Equal(query, SongQuery.Of(Address(query.Pairs().ToDictionary())));
        Assert.Null(query.FindFault(inPlaylist: false));
    }

    [Fact]
    public void Every_name_can_be_taken_away_and_is_told_in_words_or_with_another()
    {
        var query = SongQuery.Of(Address(Everything));
        foreach (var name in SongQuery.Names)
        {
            Assert.Null(query.With(name, null).Get(name));
            Assert.Equal(Everything[name], query.Get(name));
            Assert.True(name is "minLevel" or "maxScore" or "sort" || QueryWords.Of(query, name) is { Length: > 0 }, name);
        }
    }

    [Fact]
    public void The_filter_asks_the_library_for_the_same()
    {
        var owner = Guid.NewGuid();
        var filter = SongQuery.Of(Address(Everything)).ToFilter(owner, "family", "hash");

        Assert.Equal(Analysis.Axis.Violence, Analysis.Axis.All[filter.Axis!.Value]);
        Assert.Equal(
            new SongFilter(owner, "family", "hash", "river & road", "not_suitable")
            {
                Axis = filter.Axis,
                MinLevel = 3,
                Emotion = "anger",
                Sentiment = "negative",
                Language = "en",
                Quality = "full",
                Source = "pasted",
                Decision = "none",
                Advisory = "clean",
                MinScore = 10,
                MaxScore = 49,
                Sort = SongSort.ScoreLow,
            },
            filter);
    }

    [Theory]
    [InlineData("rating", "fine")]
    [InlineData("axis", "profanity")]
    [InlineData("minLevel", "5")]
    [InlineData("minLevel", "many")]
    [InlineData("quality", "good")]
    [InlineData("decision", "maybe")]
    [InlineData("advisory", "none")]
    [InlineData("minScore", "-1")]
    [InlineData("maxScore", "101")]
    [InlineData("sort", "random")]
    [InlineData("q", "a\u0000b")]
    [InlineData("emotion", "jo\ny")]
    public void A_page_passes_over_what_makes_no_sense(string name, string value)
        => Assert.Equal(new SongQuery(Q: "kept").With("q", name == "q" ? null : "kept"), SongQuery.Of(Address(new() { ["q"] = "kept", [name] = value })));

    [Fact]
    public void Half_a_character_is_no_text()
        => Assert.Equal(new SongQuery(), SongQuery.Of(Address(new() { ["q"] = "half \ud800 a pair" })));

    [Fact]
    public void What_needs_something_else_says_so()
    {
        Assert.Equal("minLevel", new SongQuery(MinLevel: 2).FindFault(inPlaylist: false)?.Field);
        Assert.Equal("sort", new SongQuery(Sort: "level").FindFault(inPlaylist: true)?.Field);
        Assert.Equal("sort", new SongQuery(Sort: "position").FindFault(inPlaylist: false)?.Field);
        Assert.Null(new SongQuery(Sort: "position").FindFault(inPlaylist: true));
        Assert.Equal("minScore", new SongQuery(MinScore: 60, MaxScore: 50).FindFault(inPlaylist: false)?.Field);
    }

    private static QueryCollection Address(Dictionary<string, string> pairs)
        => new(pairs.ToDictionary(pair => pair.Key, pair => new StringValues(pair.Value)));
}
