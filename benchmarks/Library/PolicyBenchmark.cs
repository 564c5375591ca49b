using AnalysisApp.Library.Benchmarks.Filling;
using AnalysisApp.Library.Benchmarks.Measuring;

namespace AnalysisApp.Library.Benchmarks;

/// <summary>What it takes to change an audience's mind about the whole library.</summary>
internal sealed class PolicyBenchmark(BenchmarkLibrary library, Bench bench, CancellationToken stop)
{
    public async Task RunAsync()
    {
        await library.ExecuteAsync(
            "CREATE TABLE library.bare AS SELECT id, 0 AS value FROM library.profile; ALTER TABLE library.bare ADD PRIMARY KEY (id)", stop);
        var version = (await library.Policies.FindAsync("family", stop))!.Version;
        await MeasureAsync(
            "preview of a change that moves every limit",
            () => library.Policies.PreviewAsync(null, "family", BenchmarkPolicies.Moved("family", version % 2 == 0 ? 0 : 1), BenchmarkPolicies.Rate, 50, stop));
        await MeasureAsync("a change that moves every limit", ChangeAsync);
        await MeasureAsync("a new policy, and its deletion", AddAndDeleteAsync);
        await library.ExecuteAsync("DROP TABLE library.bare", stop);

        async Task ChangeAsync()
        {
            var change = await library.Policies.ChangeAsync(
                null, "family", version, "Family", BenchmarkPolicies.Moved("family", version % 2), BenchmarkPolicies.Rate, stop);
            version = change!.Policy.Version;
        }
    }

    private Task MeasureAsync(string what, Func<Task> work) => bench.MeasureAsync(
        what, 6, work, "a bare update of as many rows as profiles", () => library.ExecuteAsync("UPDATE library.bare SET value = value + 1", stop));

    private async Task AddAndDeleteAsync()
    {
        await library.Policies.AddAsync(new NewPolicy("benchmark", "Benchmark", BenchmarkPolicies.Moved("teens", 0)), BenchmarkPolicies.Rate, stop);
        await library.Policies.DeleteAsync("benchmark", stop);
    }
}
