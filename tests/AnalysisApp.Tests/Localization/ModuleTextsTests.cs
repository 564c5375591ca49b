using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using AnalysisApp.Health;
using AnalysisApp.Localization;
using AnalysisApp.Pages.Shared;

namespace AnalysisApp.Tests.Localization;

/// <summary>What modules say on pages is in every language too: their sentences are the keys.</summary>
public sealed partial class ModuleTextsTests
{
    /// <summary>Where those stand that pages show.</summary>
    public static TheoryData<string> Sources =>
    [
        "Modules/Health/FailureRules.cs",
        "Modules/Health/AlertDesk.cs",
        "Modules/Health/AlertRule.cs",
        "Modules/Health/QuietHours.cs",
        "Modules/Health/Channels/SettingRules.cs",
        "Modules/Health/Checks/DiskCheck.cs",
        "Modules/Health/Checks/SourcesCheck.cs",
        "Modules/Health/Reporting/CheckRun.cs",
        "Modules/Queue/Checks/WaitingJobsCheck.cs",
        "Modules/Queue/Checks/WorkersCheck.cs",
        "Modules/Queue/Storage/Refusals.cs",
        "Modules/Database/Health/DatabaseCheck.cs",
        "Modules/Inference/InferenceHealthChecks.cs",
        "AnalysisApp/Jobs/SongItem.cs",
    ];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Every_sentence_of_a_module_that_pages_show_is_translated(string source) => In("de", () =>
    {
        var text = File.ReadAllText(Path.Combine(RunningApp.RepositoryRoot, "src", source));
        var sentences = Sentence().Matches(text).Select(match => match.Groups[1].Value).ToArray();

        Assert.NotEmpty(sentences);
        Assert.All(sentences, sentence => Assert.False(Texts.T[sentence].ResourceNotFound, $"Not in Texts.de.resx: {sentence}"));
        Assert.All(Interpolated().Matches(text), match => Assert.Contains("This is a bug.", match.Value, StringComparison.Ordinal));
    });

    [Fact]
    public void A_recommendation_is_in_the_language_of_the_page_with_its_numbers_and_in_English_for_programs() => In("de", () =>
    {
        var pattern = new FailurePattern("transient", "unexpected", "song_analysis", 1200, 5, [new FailurePart("first", 1200)], [], Retryable: 0);
        var told = Assert.Single(FailureRules.Recommend(pattern, new FailureScene(LiveInstances: 2, Workers: 4, QueuePaused: false)));

        Assert.Equal("1.200 von 1.200 Fehlern traten auf first auf, und 2 Instanzen sind aktiv.", Texts.T.Of(told.Finding));
        Assert.Equal("1,200 of 1,200 failures are on first, and 2 instances are alive.", told.Because);
    });

    [Fact]
    public void A_value_that_is_a_text_itself_is_translated_with_its_sentence() => In("de", () =>
    {
        var free = FormattableStringFactory.Create("{0:0.0} GB", 12.5);
        Assert.Equal("12,5 GB von 12,5 GB frei in /data.", Texts.T.Of(FormattableStringFactory.Create("{0} of {1} free in {2}.", free, free, "/data")));
    });

    [Fact]
    public void What_nobody_translated_is_marked_as_English()
    {
        In("de", () => Assert.Equal("<span lang=\"en\">Broken pipe &lt;1&gt;</span>", Said.Of("Broken pipe <1>").ToString()));
        In("de", () => Assert.Equal("Funktioniert.", Said.Of("Works.").ToString()));
        In("en", () => Assert.Equal("Broken pipe &lt;1&gt;", Said.Of("Broken pipe <1>").ToString()));
    }

    private static void In(string language, Action test)
    {
        var before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            Language.Find(language)!.Use();
            test();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;
        }
    }

    [GeneratedRegex("""(?<!\$)"([A-Z{][^"\n]*\.)[\x22]""")]
    private static partial Regex Sentence();

    [GeneratedRegex("""\$"[A-Z{][^"\n]*\.[\x22]""")]
    private static partial Regex Interpolated();
}
