using AnalysisApp.Policies;

namespace AnalysisApp.Tests.Policies;

/// <summary>The name for programs that a person's own words become.</summary>
public sealed class PolicyNameTests
{
    [Theory]
    [InlineData("Family with small children", "family_with_small_children")]
    [InlineData("  Großeltern & Ömchen! ", "gro_eltern_omchen")]
    [InlineData("4th grade", "audience_4th_grade")]
    [InlineData("Дети", "audience")]
    [InlineData("", "audience")]
    [InlineData(null, "audience")]
    [InlineData("New", "audience_new")]
    [InlineData("Teens", "teens_3")]
    [InlineData("A very long name that goes on and on and on", "a_very_long_name_that_goes_on_and_on_and")]
    public void It_has_letters_digits_and_underscores_and_is_not_taken(string? title, string expected)
        => Assert.Equal(expected, PolicyName.Of(title, ["family", "teens", "teens_2"]));

    [Fact]
    public void A_long_name_that_is_taken_is_cut_for_its_number()
    {
        var name = new string('a', 40);
        Assert.Equal(new string('a', 38) + "_2", PolicyName.Of(name, [name]));
    }
}
