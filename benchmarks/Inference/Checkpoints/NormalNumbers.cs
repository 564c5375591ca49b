namespace AnalysisApp.Inference.Benchmarks.Checkpoints;

/// <summary>Numbers that are close to normally distributed, hundreds of millions in seconds: sums of four uniform ones out of one SplitMix64 step.</summary>
internal sealed class NormalNumbers(ulong state)
{
    // Four uniform numbers of 16 bits have a variance of 4/12 of their range squared.
    private static readonly float Scale = (float)(Math.Sqrt(3) / 65_536);

    public void Fill(Span<float> numbers, float mean, float deviation)
    {
        var factor = deviation * Scale;
        for (var i = 0; i < numbers.Length; i++)
        {
            state += 0x9E3779B97F4A7C15;
            var bits = state;
            bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
            bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
            bits ^= bits >> 31;
            var sum = (int)(bits & 0xFFFF) + (int)((bits >> 16) & 0xFFFF) + (int)((bits >> 32) & 0xFFFF) + (int)(bits >> 48);
            numbers[i] = mean + ((sum - 131_070) * factor);
        }
    }
}
