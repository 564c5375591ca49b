namespace AnalysisApp.Analysis.Tests;

/// <summary>Runs a test with random numbers, and names the seed that fails.</summary>
internal static class Seeded
{
    public static void Repeat(int times, Action<Random> test)
    {
        var first = Environment.TickCount & 0xFFFFF;
        for (var seed = first; seed < first + times; seed++)
        {
            try
            {
                test(new Random(seed));
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Failed with seed {seed}: {failure.Message}", failure);
            }
        }
    }
}
