using AnalysisApp.Inference.Batching;
using Xunit.Abstractions;

namespace AnalysisApp.Inference.Tests.Batching;

public sealed class BatchPlanTests(ITestOutputHelper output)
{
    [Fact]
    public void Texts_run_together_up_to_the_budget_longest_first_and_of_about_one_length()
    {
        var plan = BatchPlan.Of([10, 30, 10, 11, 200, 10], 64);

        Assert.Equal([[4], [1, 3, 0], [2, 5]], plan.Select(batch => batch.Texts));
        Assert.Equal([[200], [30, 11, 10], [10, 10]], plan.Select(batch => batch.Lengths));
        Assert.Equal((51, 30), (plan[1].Tokens, plan[1].Longest));
    }

    [Fact]
    public void Batches_are_of_about_the_same_size_so_that_the_last_is_no_remainder()
        => Assert.Equal([90, 90, 90], BatchPlan.Of([.. Enumerable.Repeat(10, 27)], 128).Select(batch => batch.Tokens));

    [Fact]
    public void One_long_text_does_not_make_rows_of_its_length_for_many_short_ones()
        => Assert.Equal([[40, 5], [5, 5, 5, 5]], BatchPlan.Of([5, 5, 40, 5, 5, 5], 512).Select(batch => batch.Lengths));

    [Fact]
    public void A_part_of_a_batch_holds_what_the_budget_allows_and_at_least_one_text()
    {
        var batch = new Batch([7, 8, 9], [20, 10, 5]);
        Assert.Same(batch, batch.Part(0, 35));
        Assert.Equal([7, 8], batch.Part(0, 34).Texts);
        Assert.Equal([8, 9], batch.Part(1, 15).Texts);
        Assert.Equal([7], batch.Part(0, 1).Texts);
        Assert.Equal([20], batch.Part(0, 1).Lengths);
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
            Assert.All(plan, batch => Assert.Equal(batch.Lengths, batch.Texts.Select(text => lengths[text])));
            Assert.All(plan, batch => Assert.True(batch.Tokens <= budget || batch.Texts.Length == 1));
            Assert.All(plan, batch => Assert.True(batch.Longest * batch.Texts.Length <= 2 * batch.Tokens || batch.Texts.Length == 1));
        }
    }
}
