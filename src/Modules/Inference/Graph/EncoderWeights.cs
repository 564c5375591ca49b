using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using AnalysisApp.Inference.Checkpoints;

namespace AnalysisApp.Inference.Graph;

/// <summary>
/// Puts a checkpoint's weights into a graph, in the type and order that its operators want. What is missing or of another shape is found at once;
/// numbers are read when the model is written.
/// </summary>
/// <param name="model">Gets the weights.</param>
/// <param name="table">Must stay open until the model is written.</param>
/// <param name="floats">The type of everything that is not said to be otherwise.</param>
internal sealed class EncoderWeights(OnnxModel model, TensorTable table, OnnxType floats)
{
    private const int ChunkElements = 1 << 16;

    /// <summary>A tensor as it lies in the checkpoint.</summary>
    public string Copy(string name, params long[] shape) => Copy(name, floats, shape);

    /// <summary>A tensor as it lies in the checkpoint, in single precision whatever the rest has.</summary>
    public string CopySingle(string name, params long[] shape) => Copy(name, OnnxType.Float32, shape);

    /// <summary>The rows of one tensor from some row on, each with the first row of another added in.</summary>
    public string Sum(string name, string rows, string row, long first, long count, long allRows, long allOther, long width)
    {
        var (from, other) = (table.Find(rows, allRows, width), table.Find(row, allOther, width));
        return model.AddWeight(name, floats, [count, width], stream =>
        {
            var (sum, added) = (new float[width], new float[width]);
            table.Read(other, 0, added);
            for (var i = 0; i < count; i++)
            {
                table.Read(from, (first + i) * width, sum);
                TensorPrimitives.Add(sum, added, sum);
                Write(stream, sum, floats);
            }
        });
    }

    /// <summary>[input, output].</summary>
    public string Matrix(string name, long outputs, long inputs)
    {
        var matrix = new WeightMatrix(table, name, outputs, inputs);
        return model.AddWeight(name, floats, [inputs, outputs], stream => Write(stream, matrix.Turned(), floats));
    }

    /// <summary>[input, output] as signed bytes, and the scale of each output.</summary>
    public (string Bytes, string Scales) ByteMatrix(string name, long outputs, long inputs, bool reducesRange)
    {
        var matrix = new WeightMatrix(table, name, outputs, inputs);
        return (
            model.AddWeight(name, OnnxType.Int8, [inputs, outputs], stream => stream.Write(MemoryMarshal.AsBytes<sbyte>(matrix.TurnedBytes(reducesRange)))),
            model.AddWeight(name + ".scale", OnnxType.Float32, [outputs], stream => Write(stream, matrix.Scales(reducesRange), OnnxType.Float32)));
    }

    /// <summary>Vectors one behind the other.</summary>
    public string Chain(string name, string[] parts, long length)
        => Chain(name, parts, [length], blocks: 1, [parts.Length * length]);

    /// <summary>Tensors of one shape, their outputs dealt out in blocks: the first block of each, the second of each, and so on.</summary>
    /// <param name="name">Of the new weight.</param>
    /// <param name="parts">The tensors.</param>
    /// <param name="partShape">Of each; outputs first.</param>
    /// <param name="blocks">How many blocks the outputs make.</param>
    /// <param name="shape">Of all together.</param>
    public string Chain(string name, string[] parts, long[] partShape, int blocks, long[] shape)
    {
        var places = Array.ConvertAll(parts, part => table.Find(part, partShape));
        return model.AddWeight(name, floats, shape, stream =>
        {
            var block = new float[places[0].Elements / blocks];
            for (var i = 0; i < blocks; i++)
            {
                foreach (var place in places)
                {
                    table.Read(place, (long)i * block.Length, block);
                    Write(stream, block, floats);
                }
            }
        });
    }

    private string Copy(string name, OnnxType type, long[] shape)
    {
        var place = table.Find(name, shape);
        return model.AddWeight(name, type, shape, stream =>
        {
            var chunk = ArrayPool<float>.Shared.Rent(ChunkElements);
            try
            {
                for (var done = 0L; done < place.Elements; done += ChunkElements)
                {
                    var numbers = chunk.AsSpan(0, (int)Math.Min(ChunkElements, place.Elements - done));
                    table.Read(place, done, numbers);
                    Write(stream, numbers, type);
                }
            }
            finally
            {
                ArrayPool<float>.Shared.Return(chunk);
            }
        });
    }

    private static void Write(Stream stream, ReadOnlySpan<float> numbers, OnnxType type)
    {
        if (type == OnnxType.Float32)
        {
            stream.Write(MemoryMarshal.AsBytes(numbers));
            return;
        }

        var halves = new Half[numbers.Length];
        TensorPrimitives.ConvertToHalf(numbers, halves);
        stream.Write(MemoryMarshal.AsBytes<Half>(halves));
    }
}
