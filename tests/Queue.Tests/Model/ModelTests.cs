using System.Diagnostics;
using System.Globalization;
using AnalysisApp.Queue.Tests.Parts;
using Xunit.Abstractions;

namespace AnalysisApp.Queue.Tests.Model;

/// <summary>The queue against a model of it, over sequences of anything that can happen. A failing sequence is run again by its seed alone.</summary>
public sealed class ModelTests(QueueDatabase database, ITestOutputHelper output) : IClassFixture<QueueDatabase>
{
    private const string SeedVariable = "QUEUE_MODEL_SEED";
    private const int Steps = 10_000;
    private const int StepsPerSequence = 250;

    [Fact]
    public async Task After_each_of_ten_thousand_random_steps_the_queue_is_as_the_model_says()
    {
        var chosen = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var wanted);
        var seed = chosen ? wanted : Random.Shared.Next(int.MaxValue / 2);
        var began = Stopwatch.GetTimestamp();
        var run = new ModelRun(database);
        output.WriteLine($"{SeedVariable}={seed}, and one more for each further sequence");

        for (; run.StepsDone.Values.Sum() < Steps; seed++)
        {
            if (await run.RunAsync(new StepDice(seed).Draw(StepsPerSequence)) is { } found)
                Assert.Fail(Told(seed, found, await run.ShortenAsync(found)));
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{run.StepsDone.Values.Sum()} steps in {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s"));
        output.WriteLine(string.Join(", ", run.StepsDone.Select(done => $"{done.Key} {done.Value}")));

        // A kind that nobody draws, or that never finds anything to act on, would prove nothing.
        var kinds = typeof(Step).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Step)) && !type.IsAbstract).Select(type => type.Name);
        Assert.Equal(kinds.Order(StringComparer.Ordinal), run.StepsDone.Keys);
    }

    private static string Told(int seed, Divergence found, Divergence shortest) => $"""
        {SeedVariable}={seed} fails at step {found.Steps.Count}: {found.Reason}
        The shortest sequence found has {shortest.Steps.Count} steps: {shortest.Reason}
        {string.Join('\n', shortest.Steps)}
        """;
}
