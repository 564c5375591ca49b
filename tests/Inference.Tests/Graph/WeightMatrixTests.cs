using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Graph;
using AnalysisApp.Inference.Tests.Support;

namespace AnalysisApp.Inference.Tests.Graph;

public sealed class WeightMatrixTests
{
    [Theory]
    [InlineData(false, 127)]
    [InlineData(true, 64)]
    public void Each_output_has_its_own_scale_and_every_weight_is_within_half_of_it(bool reducesRange, int most)
    {
        const int outputs = 37;
        const int inputs = 70;
        var random = new Random(3);
        var numbers = new float[outputs * inputs];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = (random.NextSingle() - 0.5f) * (1 + (i / inputs));

        // One output without any weight: nothing to divide by.
        Array.Clear(numbers, 5 * inputs, inputs);
        using var folder = new TemporaryFolder();
        var file = folder.Write(WeightsFile.Safetensors, CheckpointWriter.Safetensors(
            new Dictionary<string, (int[] Shape, float[] Values)> { ["w"] = ([outputs, inputs], numbers) }));
        using var table = WeightsFile.Open(new PackFile(file, "mend"));
        var matrix = new WeightMatrix(table, "w", outputs, inputs);

        var (scales, bytes, turned) = (matrix.Scales(reducesRange), matrix.TurnedBytes(reducesRange), matrix.Turned());

        Assert.Equal(outputs, scales.Length);
        for (var output = 0; output < outputs; output++)
        {
            var largest = 0;
            for (var input = 0; input < inputs; input++)
            {
                var (number, whole) = (numbers[(output * inputs) + input], bytes[(input * outputs) + output]);
                Assert.Equal(number, turned[(input * outputs) + output]);
                Assert.InRange(Math.Abs((whole * scales[output]) - number), 0, scales[output] * 0.5001f);
                largest = Math.Max(largest, Math.Abs((int)whole));
            }

            Assert.Equal(output == 5 ? 0 : most, largest);
        }
    }
}
