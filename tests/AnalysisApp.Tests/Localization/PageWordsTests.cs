using AnalysisApp.Api;
using AnalysisApp.Library;
using AnalysisApp.Pages.Charts;
using AnalysisApp.Pages.Wording;
using AnalysisApp.Policies;

namespace AnalysisApp.Tests.Localization;

/// <summary>Sentences that are put together in code come out whole in the page's language.</summary>
public sealed class PageWordsTests
{
    [Theory]
    [InlineData("en", "It is missing or blank. Give it a value.", "Too long; at most 500 characters.")]
    [InlineData("de", "Die Angabe fehlt oder ist leer. Tragen Sie etwas ein.", "Zu lang; höchstens 500 Zeichen.")]
    public void What_is_wrong_with_a_form_is_said_in_the_language_of_the_page_by_the_same_rules(string language, string blank, string tooLong)
    {
        var validator = new PlaylistRequest.Validator();
        using var page = new Speaking(language);
        Assert.Equal(blank, Assert.Single(validator.Validate(new PlaylistRequest(" ", null)).Errors).ErrorMessage);
        Assert.Equal(tooLong, Assert.Single(validator.Validate(new PlaylistRequest(new string('x', 501), null)).Errors).ErrorMessage);
        Assert.Equal(tooLong, ArtistName.Fault(new string('x', 501)));
    }

    [Theory]
    [InlineData("en", "1,200 suitable, 3 use with care, 1 not suitable, 2 unknown, 4 not analysed")]
    [InlineData("de", "1.200 geeignet, 3 mit Vorsicht, 1 ungeeignet, 2 unbekannt, 4 nicht ausgewertet")]
    public void Ratings_are_counted_in_words(string language, string words)
    {
        using var page = new Speaking(language);
        Assert.Equal(words, RatingBar.Of(new LibrarySummary(1200, 3, 1, 2, 4)).Summary);
    }

    [Theory]
    [InlineData("en", "1 song is rated differently: 1 from suitable to use with care.", "1,234 songs are rated differently: 1,234 from suitable to use with care.")]
    [InlineData("de", "1 Lied wird anders eingestuft: 1 von „geeignet“ zu „mit Vorsicht“.", "1.234 Lieder werden anders eingestuft: 1.234 von „geeignet“ zu „mit Vorsicht“.")]
    public void A_change_of_limits_is_told_for_one_song_and_for_many(string language, string one, string many)
    {
        using var page = new Speaking(language);
        Assert.Equal(one, AudienceChange.InWords(1, [new RatingShift("suitable", "use_with_care", 1)]));
        Assert.Equal(many, AudienceChange.InWords(1234, [new RatingShift("suitable", "use_with_care", 1234)]));
    }
}
