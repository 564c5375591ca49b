using System.Net;
using System.Text.RegularExpressions;
using AnalysisApp.Tests.Accounts;

namespace AnalysisApp.Tests.Localization;

/// <summary>A number field sends what HTML writes, 7.5, whatever the language of the page that it stands on.</summary>
public sealed partial class GermanFormTests(RunningApp app) : IClassFixture<RunningApp>
{
    [Fact]
    public async Task A_number_with_a_point_is_that_number_and_comes_back_as_it_was_typed()
    {
        using var hanna = await SignedIn.NewAsync(app, "hanna", "admin");
        hanna.Client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("de");
        var page = await hanna.Client.GetStringAsync("/alerts");
        Assert.Contains("<html lang=\"de\"", page, StringComparison.Ordinal);
        var fields = Field().Matches(page).Select(field => (Name: field.Groups[1].Value, Value: ValueOf(field.Value))).ToArray();
        var typed = fields.Last(field => field.Name.EndsWith(".Threshold", StringComparison.Ordinal)).Name;

        using (var saved = await hanna.SendAsync("/alerts?handler=Rules", [.. fields.Select(field => field.Name == typed ? (typed, "7.5") : field)]))
            Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        var shown = Field().Matches(await hanna.Client.GetStringAsync("/alerts")).Single(field => field.Groups[1].Value == typed);
        Assert.Equal("7.5", ValueOf(shown.Value));
    }

    private static string ValueOf(string input) => Value().Match(input).Groups[1].Value;

    [GeneratedRegex("<input [^>]*name=\"(Rules\\[[0-9]+\\]\\.[A-Za-z]+)\"[^>]*>")]
    private static partial Regex Field();

    [GeneratedRegex(" value=\"([^\"]*)\"")]
    private static partial Regex Value();
}
