using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace AnalysisApp.Inference.Checkpoints;

/// <summary>How a tensor's numbers are written; always little endian.</summary>
internal enum ElementType
{
    Float32,
    Float16,
    BFloat16,
    Int64,

    /// <summary>Well formed, but nothing a weight may be.</summary>
    Other,
}

/// <summary>Where a tensor lies in its file; row-major and contiguous.</summary>
internal sealed record TensorPlace(ElementType Type, long[] Shape, long Offset, long Elements);

/// <summary>The weights of a checkpoint: a table of checked places in a mapped file. Reading allocates no more than a chunk, and several may read at once.</summary>
internal sealed class TensorTable(MappedFile map, IReadOnlyDictionary<string, TensorPlace> places) : IDisposable
{
    private const int ChunkBytes = 1 << 17;

    public PackFile File => map.File;

    public IReadOnlyDictionary<string, TensorPlace> Places => places;

    /// <summary>Finds a tensor and checks its shape, so that nothing is allocated for a size that the file merely claims.</summary>
    public TensorPlace Find(string name, params ReadOnlySpan<long> shape)
    {
        if (!places.TryGetValue(name, out var place) && !places.TryGetValue(OldName(name), out place))
            throw File.Fault($"has no tensor '{name}'");
        if (!place.Shape.AsSpan().SequenceEqual(shape))
            throw File.Fault($"has '{name}' in the shape [{string.Join(',', place.Shape)}], expected [{string.Join(',', shape.ToArray())}]");
        return place.Type is ElementType.Float32 or ElementType.Float16 or ElementType.BFloat16
            ? place
            : throw File.Fault($"has '{name}' in another type than F32, F16 or BF16");
    }

    /// <summary>Reads a tensor as fp32.</summary>
    /// <param name="place">From <see cref="Find"/>.</param>
    /// <param name="firstElement">Where to start in it.</param>
    /// <param name="destination">Filled whole.</param>
    public void Read(TensorPlace place, long firstElement, Span<float> destination)
    {
        if (place.Type == ElementType.Float32)
        {
            map.Read(place.Offset + (firstElement * sizeof(float)), MemoryMarshal.AsBytes(destination));
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            var offset = place.Offset + (firstElement * sizeof(ushort));
            while (!destination.IsEmpty)
            {
                var count = Math.Min(destination.Length, ChunkBytes / sizeof(ushort));
                var bytes = buffer.AsSpan(0, count * sizeof(ushort));
                map.Read(offset, bytes);
                Widen(place.Type, bytes, destination[..count]);
                destination = destination[count..];
                offset += bytes.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose() => map.Dispose();

    private static void Widen(ElementType type, ReadOnlySpan<byte> bytes, Span<float> destination)
    {
        if (type == ElementType.Float16)
        {
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), destination);
            return;
        }

        // A bfloat16 is the upper half of a float.
        var halves = MemoryMarshal.Cast<byte, ushort>(bytes);
        for (var i = 0; i < halves.Length; i++)
            destination[i] = BitConverter.UInt32BitsToSingle((uint)halves[i] << 16);
    }

    // Checkpoints converted from TensorFlow long ago.
    private static string OldName(string name)
        => name.Replace("LayerNorm.weight", "LayerNorm.gamma", StringComparison.Ordinal)
               .Replace("LayerNorm.bias", "LayerNorm.beta", StringComparison.Ordinal);
}
