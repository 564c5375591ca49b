using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using AnalysisApp.Inference.Checkpoints;

namespace AnalysisApp.Inference.Graph;

/// <summary>A linear layer's weights. Publishers keep them as [output, input]; a graph multiplies [input, output].</summary>
internal sealed class WeightMatrix(TensorTable weights, string name, long outputs, long inputs)
{
    private const int Block = 32;

    // With 7 bits, two products of an unsigned byte and a weight add up to at most 2 × 255 × 64, which 16 bits hold.
    private const float MostOf8Bits = 127;
    private const float MostOf7Bits = 64;

    private readonly TensorPlace _place = weights.Find(name, outputs, inputs);

    /// <summary>[input, output].</summary>
    public float[] Turned() => Turn(Read(), (int)outputs, (int)inputs);

    /// <summary>One scale for each output: what a weight of 1 in <see cref="TurnedBytes"/> stands for.</summary>
    public float[] Scales(bool reducesRange) => ScalesOf(Read(), reducesRange);

    /// <summary>[input, output], each output divided by its scale and rounded to the nearest whole number, halves to even.</summary>
    public sbyte[] TurnedBytes(bool reducesRange)
    {
        var numbers = Read();
        var scales = ScalesOf(numbers, reducesRange);
        var bytes = new sbyte[numbers.Length];
        var width = (int)inputs;
        for (var output = 0; output < scales.Length; output++)
        {
            var row = numbers.AsSpan(output * width, width);
            TensorPrimitives.Divide(row, scales[output], row);
            TensorPrimitives.Round(row, row);
            TensorPrimitives.ConvertSaturating(row, bytes.AsSpan(output * width, width));
        }

        return Turn(bytes, (int)outputs, width);
    }

    private float[] Read()
    {
        var numbers = new float[outputs * inputs];
        weights.Read(_place, 0, numbers);
        return numbers;
    }

    private float[] ScalesOf(float[] numbers, bool reducesRange)
    {
        var most = reducesRange ? MostOf7Bits : MostOf8Bits;
        var scales = new float[outputs];
        for (var output = 0; output < scales.Length; output++)
        {
            var largest = Math.Abs(TensorPrimitives.MaxMagnitude(numbers.AsSpan(output * (int)inputs, (int)inputs)));

            // An output without any weight is all zeros at any scale.
            scales[output] = largest > 0 ? largest / most : 1;
        }

        return scales;
    }

    // In blocks, so that both sides stay in the cache.
    private static T[] Turn<T>(T[] source, int rows, int columns)
    {
        var turned = new T[source.Length];
        for (var top = 0; top < rows; top += Block)
        {
            var bottom = Math.Min(rows, top + Block);
            for (var left = 0; left < columns; left += Block)
            {
                var right = Math.Min(columns, left + Block);
                for (var row = top; row < bottom; row++)
                {
                    for (var column = left; column < right; column++)
                        turned[(column * rows) + row] = source[(row * columns) + column];
                }
            }
        }

        return turned;
    }
}
