using AnalysisApp.Inference.Batching;
using Xunit.Abstractions;

namespace AnalysisApp.Inference.Tests.Batching;

public sealed class BatchPlanTests(ITestOutputHelper output)
{
    [Fact]
    public void Texts_of_one_length_run_together_up_to_the_budget_longest_first()
    {
        var plan = BatchPlan.Of([10, 30, 10, 10, 200, 10], 32);

        Assert.Equal([200, 30, 10, 10], plan.Select(batch => batch.Length));
        Assert.Equal([[4], [1], [0, 2, 3], [5]], plan.Select(batch => batch.Texts));
    }

    [Fact]
    public void No_texts_make_no_batches() => Assert.Empty(BatchPlan.Of([], 512));

    [Fact]
    public void Every_text_is_in_exactly_one_batch_and_no_batch_of_several_passes_the_budget()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var lengths = Enumerable.Range(0, random.Next(200)).Select(_ => 1 + random.Next(1 + random.Next(600))).ToArray();
            var budget = 64 + random.Next(1_000);

            var plan = BatchPlan.Of(lengths, budget);

            Assert.Equal(Enumerable.Range(0, lengths.Length), plan.SelectMany(batch => batch.Texts).Order());
            Assert.All(plan, batch => Assert.All(batch.Texts, text => Assert.Equal(batch.Length, lengths[text])));
            Assert.All(plan, batch => Assert.True(batch.Tokens <= budget || batch.Texts.Length == 1));
        }
    }
}
