using AnalysisApp.Analysis;
using AnalysisApp.Policies;
using AnalysisApp.Tests.Localization;

namespace AnalysisApp.Tests.Policies;

/// <summary>The audiences that the app came with speak the reader's language; what a person wrote stays as it was written.</summary>
public sealed class SeedTextsTests
{
    private static readonly AudiencePolicy Family = AudiencePolicy.BuiltIn.First(policy => policy.Name == "family");

    [Fact]
    public void Every_one_has_a_title_and_a_description_in_German()
    {
        using var german = new Speaking("de");
        foreach (var policy in AudiencePolicy.BuiltIn)
        {
            var shown = SeedTexts.Shown(policy);
            Assert.NotEqual(policy.Title, shown.Title);
            Assert.NotEqual(policy.Description, shown.Description);
            Assert.Same(policy.Limits, shown.Limits);
        }

        Assert.Equal("Familie mit kleinen Kindern", SeedTexts.Shown(Family).Title);
    }

    [Fact]
    public void In_English_nothing_is_another()
    {
        using var english = new Speaking("en");
        Assert.Same(Family, SeedTexts.Shown(Family));
        Assert.Same(Family, SeedTexts.Stored(Family));
    }

    [Fact]
    public void What_a_German_saves_unread_is_stored_in_English_again()
    {
        using var german = new Speaking("de");
        Assert.Equal(Family, SeedTexts.Stored(SeedTexts.Shown(Family)));
    }

    [Fact]
    public void A_persons_own_words_are_nobodys_to_translate()
    {
        using var german = new Speaking("de");
        var own = Family with { Title = "Our lot", Description = "Unsere Regeln" };
        Assert.Equal(own, SeedTexts.Shown(own));
        Assert.Equal(own, SeedTexts.Stored(own));

        // Another audience of the same title is not the one that came with the app.
        Assert.Equal("Teens", SeedTexts.Shown("my_teens", "Teens"));
    }
}
