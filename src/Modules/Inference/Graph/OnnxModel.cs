using System.Runtime.InteropServices;

namespace AnalysisApp.Inference.Graph;

/// <summary>The types of numbers that our graphs hold, by the numbers of ONNX's TensorProto.DataType.</summary>
internal enum OnnxType
{
    Float32 = 1,
    Int8 = 3,
    Int32 = 6,
    Int64 = 7,
    Float16 = 10,
}

/// <summary>Writes a weight's numbers, little endian; all of them and no more. May be called more than once.</summary>
internal delegate void WriteWeight(Stream stream);

/// <summary>
/// An ONNX model under construction. Large weights are written one by one to wherever they shall lie: no more than one of them is in memory at a time.
/// </summary>
internal sealed class OnnxModel(string graphName)
{
    /// <summary>The domain of ONNX Runtime's fused operators.</summary>
    public const string Fused = "com.microsoft";

    // Weights from this size on may lie in a file of their own; smaller ones are not worth the mapping.
    private const int LargeBytes = 1 << 16;

    // Of weights in their file: a cache line.
    private const int Alignment = 64;

    private readonly ProtoMessage _nodes = new();
    private readonly ProtoMessage _ports = new();
    private readonly List<Weight> _weights = [];

    /// <summary>How many bytes <see cref="WriteLargeWeights"/> writes.</summary>
    public long LargeWeightsBytes => LargeWeights().Select(large => large.Offset + large.Weight.Bytes).LastOrDefault();

    /// <summary>Adds an operator with one output.</summary>
    /// <returns>The output's name.</returns>
    public string Node(string type, string domain, string output, ReadOnlySpan<string> inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        AddNode(type, domain, inputs, [output], attributes);
        return output;
    }

    /// <summary>Adds an operator with several outputs.</summary>
    public void AddNode(
        string type, string domain, ReadOnlySpan<string> inputs, ReadOnlySpan<string> outputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var node = new ProtoMessage();
        foreach (var input in inputs)
            node.String(1, input);
        foreach (var output in outputs)
            node.String(2, output);
        node.String(3, outputs[0] + "_" + type).String(4, type);
        foreach (var (name, value) in attributes)
            node.Message(5, Attribute(name, value));
        _nodes.Message(1, node.String(7, domain));
    }

    /// <returns>The weight's name.</returns>
    public string AddWeight(string name, OnnxType type, long[] shape, WriteWeight write)
    {
        _weights.Add(new Weight(name, type, shape, write));
        return name;
    }

    /// <summary>Whole numbers that the graph needs.</summary>
    public string Constant(string name, long[] shape, params ReadOnlySpan<long> values)
    {
        _ports.Message(5, TensorHeader(name, OnnxType.Int64, shape).Bytes(9, MemoryMarshal.AsBytes(values)));
        return name;
    }

    public string Input(string name, params ReadOnlySpan<string> axes) => Input(name, OnnxType.Int32, axes);

    public string Input(string name, OnnxType type, params ReadOnlySpan<string> axes)
    {
        _ports.Message(11, Port(name, type, axes));
        return name;
    }

    public void Output(string name, params ReadOnlySpan<string> axes) => _ports.Message(12, Port(name, OnnxType.Float32, axes));

    /// <summary>The ModelProto with all weights in it.</summary>
    /// <returns>Null when it would pass the two gigabytes that the format allows.</returns>
    public byte[]? ToBytes() => ToBytes(_weights, []);

    /// <summary>The ModelProto without its large weights.</summary>
    /// <param name="weightsFile">Where they will be: a file's name beside the model's.</param>
    public byte[] ToBytes(string weightsFile)
        => ToBytes([.. _weights.Where(weight => weight.Bytes < LargeBytes)], [.. LargeWeights().Select(large => External(large, weightsFile))])
            ?? throw new InvalidOperationException("Small weights of two gigabytes. This is a bug.");

    /// <summary>Writes the large weights as the model of <see cref="ToBytes(string)"/> expects them.</summary>
    public void WriteLargeWeights(Stream stream)
    {
        var position = 0L;
        foreach (var (weight, offset) in LargeWeights())
        {
            stream.Write(new byte[offset - position]);
            weight.Write(stream);
            position = offset + weight.Bytes;
        }
    }

    private IEnumerable<(Weight Weight, long Offset)> LargeWeights()
    {
        var offset = 0L;
        foreach (var weight in _weights.Where(weight => weight.Bytes >= LargeBytes))
        {
            yield return (weight, offset);
            offset = (offset + weight.Bytes + Alignment - 1) / Alignment * Alignment;
        }
    }

    private byte[]? ToBytes(List<Weight> inside, List<ProtoMessage> outside)
    {
        var rest = new ProtoMessage();
        foreach (var tensor in outside)
            rest.Message(5, tensor);
        byte[] small = [.. _nodes.ToArray(), .. new ProtoMessage().String(2, graphName).ToArray(), .. _ports.ToArray(), .. rest.ToArray()];
        var openings = inside.ConvertAll(Opening);
        var graphLength = small.Length + openings.Sum(opening => (long)opening.Length) + inside.Sum(weight => weight.Bytes);
        var head = new ProtoMessage()
            .Varint(1, 8)
            .String(2, "AnalysisApp")
            .Message(8, new ProtoMessage().String(1, "").Varint(2, 17))
            .Message(8, new ProtoMessage().String(1, Fused).Varint(2, 1))
            .OpenBytes(7, graphLength)
            .ToArray();
        if (head.Length + graphLength > int.MaxValue - 64)
            return null;

        // Written straight into the finished array: half a gigabyte of weights is in memory once, not once per step.
        var bytes = new byte[head.Length + graphLength];
        using var stream = new MemoryStream(bytes);
        stream.Write(head);
        stream.Write(small);
        for (var i = 0; i < inside.Count; i++)
        {
            stream.Write(openings[i]);
            inside[i].Write(stream);
        }

        return bytes;
    }

    private static ProtoMessage External((Weight Weight, long Offset) large, string file)
        => TensorHeader(large.Weight.Name, large.Weight.Type, large.Weight.Shape)
            .Message(13, Entry("location", file))
            .Message(13, Entry("offset", FormattableString.Invariant($"{large.Offset}")))
            .Message(13, Entry("length", FormattableString.Invariant($"{large.Weight.Bytes}")))
            .Varint(14, 1);

    private static ProtoMessage Entry(string key, string value) => new ProtoMessage().String(1, key).String(2, value);

    // Everything of a graph's initializer field up to the numbers themselves.
    private static byte[] Opening(Weight weight)
    {
        var header = TensorHeader(weight.Name, weight.Type, weight.Shape).ToArray();
        var tensor = new ProtoMessage().OpenBytes(9, weight.Bytes).ToArray();
        return [.. new ProtoMessage().OpenBytes(5, header.Length + tensor.Length + weight.Bytes).ToArray(), .. header, .. tensor];
    }

    private static ProtoMessage TensorHeader(string name, OnnxType type, long[] shape)
    {
        var header = new ProtoMessage();
        foreach (var size in shape)
            header.Varint(1, size);
        return header.Varint(2, (int)type).String(8, name);
    }

    private static ProtoMessage Attribute(string name, object value) => value switch
    {
        float number => new ProtoMessage().String(1, name).Float(2, number).Varint(20, 1),
        int number => new ProtoMessage().String(1, name).Varint(3, number).Varint(20, 2),
        int[] numbers => numbers.Aggregate(new ProtoMessage().String(1, name), (message, number) => message.Varint(8, number)).Varint(20, 7),
        _ => throw new ArgumentException($"An attribute of type {value.GetType().Name}. This is a bug.", nameof(value)),
    };

    private static ProtoMessage Port(string name, OnnxType type, ReadOnlySpan<string> axes)
    {
        var shape = new ProtoMessage();
        foreach (var axis in axes)
            shape.Message(1, new ProtoMessage().String(2, axis));
        return new ProtoMessage()
            .String(1, name)
            .Message(2, new ProtoMessage().Message(1, new ProtoMessage().Varint(1, (int)type).Message(2, shape)));
    }

    private sealed record Weight(string Name, OnnxType Type, long[] Shape, WriteWeight Write)
    {
        public long Bytes { get; } = Shape.Aggregate(1L, (product, size) => product * size) * SizeOf(Type);

        private static int SizeOf(OnnxType type) => type switch
        {
            OnnxType.Int8 => 1,
            OnnxType.Float16 => 2,
            OnnxType.Int64 => 8,
            _ => 4,
        };
    }
}
