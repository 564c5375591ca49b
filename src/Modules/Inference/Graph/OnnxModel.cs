using System.Runtime.InteropServices;

namespace AnalysisApp.Inference.Graph;

/// <summary>Writes a weight's numbers; called once, with room for exactly all of them.</summary>
internal delegate void FillWeight(Span<float> numbers);

/// <summary>
/// An ONNX model under construction, and its bytes. Weights are written straight into the finished array: a model of half a gigabyte exists
/// once in memory, not once per step.
/// </summary>
internal sealed class OnnxModel
{
    /// <summary>The domain of ONNX Runtime's fused operators.</summary>
    public const string Fused = "com.microsoft";

    private const int TypeFloat = 1;
    private const int TypeInt32 = 6;
    private const int TypeInt64 = 7;

    private readonly ProtoMessage _nodes = new();
    private readonly ProtoMessage _ports = new();
    private readonly List<(byte[] Header, long DataBytes, FillWeight Fill)> _weights = [];

    /// <summary>Adds an operator with one output.</summary>
    /// <returns>The output's name.</returns>
    public string Node(string type, string domain, string output, ReadOnlySpan<string> inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var node = new ProtoMessage();
        foreach (var input in inputs)
            node.String(1, input);
        node.String(2, output).String(3, output + "_" + type).String(4, type);
        foreach (var (name, value) in attributes)
            node.Message(5, Attribute(name, value));
        _nodes.Message(1, node.String(7, domain));
        return output;
    }

    public string Weight(string name, long[] shape, FillWeight fill)
    {
        _weights.Add((TensorHeader(name, shape, TypeFloat).ToArray(), shape.Aggregate(1L, (product, size) => product * size) * sizeof(float), fill));
        return name;
    }

    /// <summary>Whole numbers the graph needs.</summary>
    public string Constant(string name, long[] shape, params ReadOnlySpan<long> values)
    {
        _ports.Message(5, TensorHeader(name, shape, TypeInt64).Bytes(9, MemoryMarshal.AsBytes(values)));
        return name;
    }

    public string Input(string name, params ReadOnlySpan<string> axes)
    {
        _ports.Message(11, Port(name, TypeInt32, axes));
        return name;
    }

    public void Output(string name, params ReadOnlySpan<string> axes) => _ports.Message(12, Port(name, TypeFloat, axes));

    /// <returns>The ModelProto; null when it would pass the two gigabytes that the format allows.</returns>
    public byte[]? ToBytes(string graphName)
    {
        var nodes = _nodes.String(2, graphName).ToArray();
        var ports = _ports.ToArray();
        var openings = _weights.ConvertAll(Opening);
        var graphLength = nodes.Length + ports.Length + openings.Sum(opening => (long)opening.Length) + _weights.Sum(weight => weight.DataBytes);
        var head = new ProtoMessage()
            .Varint(1, 8)
            .String(2, "AnalysisApp")
            .Message(8, new ProtoMessage().String(1, "").Varint(2, 17))
            .Message(8, new ProtoMessage().String(1, Fused).Varint(2, 1))
            .OpenBytes(7, graphLength)
            .ToArray();
        if (head.Length + graphLength > int.MaxValue - 64)
            return null;

        var bytes = new byte[head.Length + graphLength];
        var rest = bytes.AsSpan();
        Put(ref rest, head);
        Put(ref rest, nodes);
        for (var i = 0; i < openings.Count; i++)
        {
            Put(ref rest, openings[i]);
            var data = rest[..(int)_weights[i].DataBytes];
            _weights[i].Fill(MemoryMarshal.Cast<byte, float>(data));
            rest = rest[data.Length..];
        }

        Put(ref rest, ports);
        return bytes;
    }

    private static void Put(ref Span<byte> rest, byte[] bytes)
    {
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }

    // Everything of a graph's initializer field up to the numbers themselves.
    private static byte[] Opening((byte[] Header, long DataBytes, FillWeight Fill) weight)
    {
        var tensor = new ProtoMessage().OpenBytes(9, weight.DataBytes).ToArray();
        return [
            .. new ProtoMessage().OpenBytes(5, weight.Header.Length + tensor.Length + weight.DataBytes).ToArray(),
            .. weight.Header,
            .. tensor];
    }

    private static ProtoMessage TensorHeader(string name, long[] shape, int type)
    {
        var header = new ProtoMessage();
        foreach (var size in shape)
            header.Varint(1, size);
        return header.Varint(2, type).String(8, name);
    }

    private static ProtoMessage Attribute(string name, object value) => value switch
    {
        float number => new ProtoMessage().String(1, name).Float(2, number).Varint(20, 1),
        int number => new ProtoMessage().String(1, name).Varint(3, number).Varint(20, 2),
        _ => throw new ArgumentException($"An attribute of type {value.GetType().Name}. This is a bug.", nameof(value)),
    };

    private static ProtoMessage Port(string name, int type, ReadOnlySpan<string> axes)
    {
        var shape = new ProtoMessage();
        foreach (var axis in axes)
            shape.Message(1, new ProtoMessage().String(2, axis));
        return new ProtoMessage()
            .String(1, name)
            .Message(2, new ProtoMessage().Message(1, new ProtoMessage().Varint(1, type).Message(2, shape)));
    }
}
