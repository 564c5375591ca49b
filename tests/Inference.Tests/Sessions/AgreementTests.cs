using AnalysisApp.Inference.Sessions;
using AnalysisApp.Inference.Tests.Support;
using Xunit.Abstractions;

namespace AnalysisApp.Inference.Tests.Sessions;

public sealed class AgreementTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LoggedLines _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_fixed_set_has_hundreds_of_different_texts_and_no_empty_one()
    {
        Assert.InRange(AgreementTexts.All.Count, 200, 600);
        Assert.Equal(AgreementTexts.All.Count, AgreementTexts.All.Distinct().Count());
        Assert.DoesNotContain(AgreementTexts.All, string.IsNullOrWhiteSpace);
    }

    [Theory]
    [InlineData(0.55f, 0.53f, 1, 0.02, true)]
    [InlineData(0.52f, 0.49f, 0, 0.03, false)]
    [InlineData(0.95f, 0.91f, 1, 0.04, false)]
    [InlineData(0.95f, float.NaN, 1, 1, false)]
    public void Labels_that_exclude_each_other_make_one_decision_a_text(float exact, float faster, int same, double largest, bool holds)
    {
        var agreement = Agreement.Of([[exact, 1 - exact]], [[faster, 1 - faster]], Activation.Softmax);
        Assert.Equal((1, 1, same), (agreement.Texts, agreement.Decisions, agreement.SameDecisions));
        Assert.Equal(largest, agreement.LargestDifference, 1e-6);
        Assert.Equal(holds, agreement.Holds);
    }

    [Fact]
    public void Independent_labels_make_a_decision_each_at_a_half()
    {
        var agreement = Agreement.Of([[0.49f, 0.7f, 0.1f], [0.5f, 0.2f, 0.9f]], [[0.51f, 0.69f, 0.1f], [0.5f, 0.2f, 0.9f]], Activation.Sigmoid);
        Assert.Equal((2, 6, 5), (agreement.Texts, agreement.Decisions, agreement.SameDecisions));
        Assert.False(agreement.Holds);
    }

    [Fact]
    public void One_other_decision_in_a_hundred_is_allowed_and_no_more()
    {
        Assert.True(new Agreement(300, 300, 297, 0.03).Holds);
        Assert.False(new Agreement(300, 300, 296, 0.03).Holds);
        Assert.False(new Agreement(300, 300, 300, 0.0301).Holds);
    }

    [Fact]
    public async Task The_starter_pack_agrees_at_int8_and_says_so_in_its_provenance()
    {
        var options = Packs.StarterOptions;
        using var exact = await Packs.OpenAsync(options);
        (options.Precision, options.GraphDirectory) = ("int8", Path.Join(_folder.Path, "graphs"));
        (await Packs.OpenAsync(options)).Dispose();

        // Without comparing again: the golden lines are what is left to tell that int8 scores as it should.
        using var faster = await Packs.OpenAsync(options);

        var (expected, got) = (await exact.Ready, await faster.Ready);
        Assert.All(expected.Classifiers, model => Assert.Equal("fp32", model.Precision));
        Assert.All(got.Classifiers, model => Assert.Equal(("int8", "cpu"), (model.Precision, model.Device)));
        Assert.NotEqual(expected.Hash, got.Hash);

        string[] texts = ["I am so happy today", "Nobody came, and the rain went on", "you stupid liar"];
        var one = await exact.ClassifyAsync(texts, InferencePriority.Interactive, CancellationToken.None);
        var other = await faster.ClassifyAsync(texts, InferencePriority.Interactive, CancellationToken.None);
        var differences = one.Tasks.Zip(other.Tasks, (left, right) => Agreement.Of(left.Scores, right.Scores, Activation.Softmax).LargestDifference);
        Assert.All(differences, difference => Assert.InRange(difference, 1e-6, Agreement.MostDifference));
    }

    [Fact]
    public async Task At_int8_a_text_scores_in_any_batch_within_what_the_agreement_allows()
    {
        var options = Packs.StarterOptions;
        options.Precision = "int8";
        using var engine = await Packs.OpenAsync(options);
        var together = await engine.ClassifyAsync(AgreementTexts.All, InferencePriority.Interactive, CancellationToken.None);
        var largest = 0.0;
        for (var i = 0; i < AgreementTexts.All.Count; i += 5)
        {
            var alone = await engine.ClassifyAsync([AgreementTexts.All[i]], InferencePriority.Interactive, CancellationToken.None);
            largest = Math.Max(largest, alone.Tasks.Zip(together.Tasks, (one, all) => one.Scores[0].Zip(all.Scores[i], (a, b) => Math.Abs(a - b)).Max()).Max());
        }

        output.WriteLine($"the largest difference is {largest:0.0000}");
        Assert.InRange(largest, 0, Agreement.MostDifference);
    }

    [Fact]
    public async Task Auto_runs_a_large_model_that_agrees_at_int8_and_a_later_start_does_not_compare_again()
    {
        var options = RandomPack.Write(_folder, new Random(4));
        using (var first = await LoadAsync(options))
            Assert.Equal("int8", Assert.Single(first.Models.Classifiers).Precision);
        Assert.Contains(_log.All, line => line.StartsWith("Information: Classifier genre runs at int8: ", StringComparison.Ordinal));
        var kept = Assert.Single(Directory.GetFiles(options.GraphDirectory!, "*.agreement.json"));
        Assert.Single(Directory.GetDirectories(options.GraphDirectory!));

        // What is kept is believed: nothing else would turn this model away from int8.
        await File.WriteAllTextAsync(kept, """{"Texts":10,"Decisions":10,"SameDecisions":5,"LargestDifference":0.5}""");
        using (var second = await LoadAsync(options))
            Assert.Equal("fp32", Assert.Single(second.Models.Classifiers).Precision);
        Assert.Contains("5 of 10 decisions over 10 texts are the same, the largest difference of a score is 0.5000", _log.Warnings[^2], StringComparison.Ordinal);

        // Other batches are other sums: what was kept says nothing about them.
        options.BatchTokens = 128;
        using (var third = await LoadAsync(options))
            Assert.Equal("int8", Assert.Single(third.Models.Classifiers).Precision);

        // What cannot be read is measured again.
        await File.WriteAllTextAsync(Assert.Single(Directory.GetFiles(options.GraphDirectory!, "*.agreement.json")), "{");
        using var fourth = await LoadAsync(options);
        Assert.Equal("int8", Assert.Single(fourth.Models.Classifiers).Precision);
    }

    [Fact]
    public async Task A_model_that_does_not_agree_runs_at_fp32_with_one_line_and_is_refused_where_int8_was_asked_for()
    {
        // Not any seed: now and then one label is so far ahead that nothing can change it.
        var options = RandomPack.Write(_folder, new Random(1), magnifies: 30);
        using (var loaded = await LoadAsync(options))
            Assert.Equal("fp32", Assert.Single(loaded.Models.Classifiers).Precision);
        var line = Assert.Single(_log.Warnings, line => line.Contains("fp32", StringComparison.Ordinal));
        Assert.Contains("Classifier genre runs at fp32, because int8 does not agree with it: ", line, StringComparison.Ordinal);
        Assert.Contains("99 % of the decisions and 0.03 are asked for", line, StringComparison.Ordinal);

        options.Precision = "int8";
        var fault = await Assert.ThrowsAsync<ModelPackException>(() => LoadAsync(options));
        Assert.Contains("cannot be run at int8 (Inference:Precision)", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("To mend it, set Inference:Precision to auto or fp32.", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    private Task<LoadedPack> LoadAsync(InferenceOptions options) => new PackLoader(options, TimeProvider.System, _log).LoadAsync(CancellationToken.None);
}
