using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace AnalysisApp.Inference.Tests.Support;

/// <summary>
/// Runs an ONNX graph in plain double precision: just the operators that the graph for CUDA has, as their documents write them, so that it can be
/// compared where there is no GPU. Reads the model's bytes itself (protobuf's wire format; field numbers of onnx.proto).
/// </summary>
internal sealed class PlainGraph
{
    private readonly Dictionary<string, Values> _values = new(StringComparer.Ordinal);
    private readonly List<Node> _nodes = [];

    public PlainGraph(byte[] model)
    {
        var graph = Fields(Fields(model).Single(field => field.Number == 7).Bytes);
        foreach (var field in graph)
        {
            if (field.Number == 1)
                _nodes.Add(ReadNode(field.Bytes));
            else if (field.Number == 5)
                AddTensor(field.Bytes);
        }
    }

    /// <summary>The values of the output named, row by row.</summary>
    public double[] Run(string output, params (string Name, int[] Values)[] inputs)
    {
        foreach (var (name, values) in inputs)
            _values[name] = new Values([values.Length], Array.ConvertAll(values, value => (double)value));
        foreach (var node in _nodes)
            _values[node.Output] = Evaluate(node);
        return _values[output].Numbers;
    }

    private Values Evaluate(Node node) => node.Type switch
    {
        "Gather" => Gather(In(node, 0), In(node, 1)),
        "SkipLayerNormalization" => Normalise(node),
        "Gemm" => Multiply(In(node, 0), Turn(In(node, 1)), In(node, 2)),
        "MatMul" => Multiply(In(node, 0), In(node, 1), null),
        "Reshape" => In(node, 0) with { Shape = [.. In(node, 1).Numbers.Select(size => (int)size)] },
        "PackedMultiHeadAttention" => Attend(node),
        "BiasGelu" => Rows(In(node, 0), row => [.. row.Zip(In(node, 1).Numbers, (x, bias) => PlainForwardPass.Gelu(x + bias))]),
        "Tanh" => Rows(In(node, 0), row => [.. row.Select(Math.Tanh)]),
        "Cast" => In(node, 0),
        _ => throw new NotSupportedException(node.Type),
    };

    private Values In(Node node, int at) => _values[node.Inputs[at]];

    private static Values Gather(Values table, Values rows)
        => new([rows.Numbers.Length, table.Width], [.. rows.Numbers.SelectMany(row => table.Row((int)row))]);

    private Values Normalise(Node node)
    {
        var skip = In(node, 1);
        var bias = node.Inputs.Count > 4 ? In(node, 4).Numbers : new double[skip.Width];
        var at = 0;
        return Rows(In(node, 0), row =>
        {
            double[] sum = [.. row.Zip(skip.Row(at++), (x, y) => x + y).Zip(bias, (x, y) => x + y)];
            var mean = sum.Average();
            var deviation = Math.Sqrt(sum.Average(x => (x - mean) * (x - mean)) + node.Float("epsilon"));
            return [.. sum.Select((x, i) => ((x - mean) / deviation * In(node, 2).Numbers[i]) + In(node, 3).Numbers[i])];
        });
    }

    /// <summary>query is [token, head, 3, size]: each head's query, key and value one behind the other.</summary>
    private Values Attend(Node node)
    {
        var packed = In(node, 0);
        var (heads, size) = (packed.Shape[1], packed.Shape[3]);
        var ends = In(node, 5).Numbers;
        Assert.Equal(heads, node.Int("num_heads"));
        Assert.Equal(3, packed.Shape[2]);

        double[] Part(int token, int part)
            => [.. Enumerable.Range(0, heads).SelectMany(head => packed.Numbers.AsSpan((((((token * heads) + head) * 3) + part) * size), size).ToArray())];
        var mixed = new List<double>();
        for (var text = 0; text + 1 < ends.Length; text++)
        {
            var tokens = Enumerable.Range((int)ends[text], (int)(ends[text + 1] - ends[text])).ToArray();
            var rows = PlainForwardPass.Attend(
                [.. tokens.Select(token => Part(token, 0))], [.. tokens.Select(token => Part(token, 1))], [.. tokens.Select(token => Part(token, 2))], heads);
            mixed.AddRange(rows.SelectMany(row => row));
        }

        return new Values([mixed.Count / (heads * size), heads * size], [.. mixed]);
    }

    private static Values Multiply(Values left, Values right, Values? bias)
    {
        var (inner, outputs) = (left.Width, right.Width);
        return Rows(left, row =>
        {
            var sums = bias is null ? new double[outputs] : [.. bias.Numbers];
            for (var i = 0; i < inner; i++)
            {
                for (var output = 0; output < outputs; output++)
                    sums[output] += row[i] * right.Numbers[(i * outputs) + output];
            }

            return sums;
        });
    }

    private static Values Turn(Values matrix)
        => new([matrix.Width, matrix.Shape[0]],
            [.. Enumerable.Range(0, matrix.Width).SelectMany(column => Enumerable.Range(0, matrix.Shape[0]).Select(row => matrix.Numbers[(row * matrix.Width) + column]))]);

    private static Values Rows(Values values, Func<double[], double[]> change)
    {
        var rows = Enumerable.Range(0, values.Numbers.Length / values.Width).Select(row => change(values.Row(row))).ToArray();
        return new Values([rows.Length, rows[0].Length], [.. rows.SelectMany(row => row)]);
    }

    private static Node ReadNode(byte[] bytes)
    {
        var fields = Fields(bytes);
        return new Node(
            Encoding.UTF8.GetString(fields.Single(field => field.Number == 4).Bytes),
            [.. fields.Where(field => field.Number == 1).Select(field => Encoding.UTF8.GetString(field.Bytes))],
            Encoding.UTF8.GetString(fields.Single(field => field.Number == 2).Bytes),
            fields.Where(field => field.Number == 5).Select(field => Fields(field.Bytes)).ToDictionary(
                attribute => Encoding.UTF8.GetString(attribute.Single(field => field.Number == 1).Bytes),
                attribute => attribute.Single(field => field.Number is 2 or 3)));
    }

    private void AddTensor(byte[] bytes)
    {
        var fields = Fields(bytes);
        var raw = fields.Single(field => field.Number == 9).Bytes;
        double[] numbers = fields.Single(field => field.Number == 2).Whole switch
        {
            1 => Array.ConvertAll(MemoryMarshal.Cast<byte, float>(raw).ToArray(), number => (double)number),
            7 => Array.ConvertAll(MemoryMarshal.Cast<byte, long>(raw).ToArray(), number => (double)number),
            10 => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(raw).ToArray(), number => (double)number),
            var type => throw new NotSupportedException(type.ToString(CultureInfo.InvariantCulture)),
        };
        _values.Add(
            Encoding.UTF8.GetString(fields.Single(field => field.Number == 8).Bytes),
            new Values([.. fields.Where(field => field.Number == 1).Select(field => (int)field.Whole)], numbers));
    }

    private static List<Field> Fields(byte[] bytes)
    {
        var (fields, at) = (new List<Field>(), 0);
        while (at < bytes.Length)
        {
            var key = Varint(bytes, ref at);
            var number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    fields.Add(new Field(number, [], Varint(bytes, ref at)));
                    break;
                case 2:
                    var length = (int)Varint(bytes, ref at);
                    fields.Add(new Field(number, bytes[at..(at + length)], 0));
                    at += length;
                    break;
                default:
                    fields.Add(new Field(number, bytes[at..(at + 4)], 0));
                    at += 4;
                    break;
            }
        }

        return fields;
    }

    private static long Varint(byte[] bytes, ref int at)
    {
        var (value, shift) = (0UL, 0);
        while (bytes[at] >= 0x80)
        {
            value |= (ulong)(bytes[at++] & 0x7F) << shift;
            shift += 7;
        }

        return (long)(value | ((ulong)bytes[at++] << shift));
    }

    private sealed record Values(int[] Shape, double[] Numbers)
    {
        public int Width => Shape[^1];

        public double[] Row(int row) => Numbers.AsSpan(row * Width, Width).ToArray();
    }

    private sealed record Field(int Number, byte[] Bytes, long Whole);

    private sealed record Node(string Type, List<string> Inputs, string Output, Dictionary<string, Field> Attributes)
    {
        public double Float(string name) => BitConverter.ToSingle(Attributes[name].Bytes);

        public long Int(string name) => Attributes[name].Whole;
    }
}
