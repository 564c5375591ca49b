using System.Runtime.InteropServices;
using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Graph;

namespace AnalysisApp.Inference.Benchmarks.Peers;

/// <summary>
/// A checkpoint as an exporter would write it: standard operators alone, padded rows with a mask, every layer for every token. At 8 bits as ONNX
/// Runtime's quantize_dynamic makes it: each weight matrix as signed bytes with one scale, its inputs quantized anew in each run.
/// </summary>
internal sealed class ExportedGraph
{
    private const float Hidden = -3.4028235e38f;

    private readonly OnnxModel _model;
    private readonly CheckpointConfig _config;
    private readonly TensorTable _table;
    private readonly EncoderWeights _weights;
    private readonly WeightNames _names;
    private readonly bool _isQuantized;
    private readonly long _width;

    private ExportedGraph(CheckpointConfig config, TensorTable table, bool isQuantized)
    {
        _model = new OnnxModel("exported");
        (_config, _table, _isQuantized, _width) = (config, table, isQuantized, config.HiddenSize);
        _weights = new EncoderWeights(_model, table, OnnxType.Float32);
        _names = WeightNames.Of(config.Family);
    }

    /// <param name="config">The checkpoint's dimensions.</param>
    /// <param name="table">Its weights.</param>
    /// <param name="isQuantized">At 8 bits.</param>
    /// <returns>The model's file.</returns>
    public static byte[] Build(CheckpointConfig config, TensorTable table, bool isQuantized)
    {
        var graph = new ExportedGraph(config, table, isQuantized);
        var (rows, mask) = graph.Embed();
        for (var layer = 0; layer < config.Layers; layer++)
            rows = graph.Layer($"{graph._names.Layer}{layer}.", rows, mask);
        graph.Head(rows);
        return graph._model.ToBytes() ?? throw new InvalidOperationException("The checkpoint is larger than two gigabytes.");
    }

    private (string Rows, string Mask) Embed()
    {
        var isBert = _config.Family == EncoderFamily.Bert;
        var ids = _model.Input("input_ids", OnnxType.Int64, "rows", "length");
        var attended = _model.Input("attention_mask", OnnxType.Int64, "rows", "length");
        var words = Gather("words", "word_embeddings.weight", _config.VocabularySize, ids);
        var places = Gather("places", "position_embeddings.weight", _config.Positions, Positions(attended));
        var types = isBert
            ? _model.Input("token_type_ids", OnnxType.Int64, "rows", "length")
            : Node("Mul", "types_ids", attended, _model.Constant("no_type", [1], 0));
        var sum = Node("Add", "embedded", Node("Add", "words_places", words, places), Gather("types", "token_type_embeddings.weight", _config.TokenTypes, types));

        var free = Node("Cast", "free", ("to", (int)OnnxType.Float32), Node("Unsqueeze", "mask4", attended, _model.Constant("mask_axes", [2], 1, 2)));
        var mask = Node("Mul", "mask", Node("Sub", "masked", Scalar("one", 1), free), Scalar("hidden", Hidden));
        return (Norm("embeddings_norm", sum, _names.Embeddings + "LayerNorm."), mask);
    }

    // Padding is behind the text, so a token's place is the number of tokens up to it; RoBERTa counts from behind its padding id.
    private string Positions(string attended)
    {
        var count = Node("CumSum", "count", attended, _model.Constant("along", [], 1));
        return Node("Add", "positions", Node("Mul", "count_attended", count, attended), _model.Constant("before_first", [1], _config.FirstPosition - 1));
    }

    private string Layer(string prefix, string rows, string mask)
    {
        var self = prefix + "attention.self.";
        var input = Quantize(prefix + "input", rows);
        var query = Heads(self + "query", Linear(self + "query", input, _width, _width), 0, 2, 1, 3);
        var key = Heads(self + "key", Linear(self + "key", input, _width, _width), 0, 2, 3, 1);
        var value = Heads(self + "value", Linear(self + "value", input, _width, _width), 0, 2, 1, 3);
        var scale = Scalar("scale", MathF.Sqrt((float)_width / _config.Heads));
        var scores = Node("Add", prefix + "scores", Node("Div", prefix + "scaled", Node("MatMul", prefix + "pairs", query, key), scale), mask);
        var mixed = Node("MatMul", prefix + "mixed", Node("Softmax", prefix + "shares", ("axis", -1), scores), value);
        var flat = Node("Reshape", prefix + "flat", Transpose(prefix + "turned", mixed, 0, 2, 1, 3), _model.Constant(prefix + "flat_shape", [3], 0, 0, _width));

        var projected = Linear(prefix + "attention.output.dense", flat, _width, _width);
        var attended = Norm(prefix + "attended", Node("Add", prefix + "attention_sum", projected, rows), prefix + "attention.output.LayerNorm.");
        var wide = Linear(prefix + "intermediate.dense", attended, _config.IntermediateSize, _width);
        var narrow = Linear(prefix + "output.dense", Gelu(prefix, wide), _width, _config.IntermediateSize);
        return Norm(prefix + "done", Node("Add", prefix + "output_sum", narrow, attended), prefix + "output.LayerNorm.");
    }

    private void Head(string rows)
    {
        var first = Node("Gather", "first", ("axis", 1), rows, _model.Constant("first_place", [], 0));
        var dense = Linear(_names.HeadDense.TrimEnd('.'), first, _width, _width);
        Linear(_names.HeadOut.TrimEnd('.'), Node("Tanh", "bent", dense), _config.Labels.Count, _width, "logits");
        _model.Output("logits", "rows", "labels");
    }

    private string Gelu(string prefix, string wide)
    {
        var error = Node("Erf", prefix + "erf", Node("Div", prefix + "over_root", wide, Scalar("root_two", MathF.Sqrt(2))));
        var share = Node("Mul", prefix + "weighted", wide, Node("Add", prefix + "erf_one", error, Scalar("one", 1)));
        return Node("Mul", prefix + "gelu", share, Scalar("half", 0.5f));
    }

    private string Heads(string name, string rows, params int[] order)
    {
        var shape = _model.Constant(name + "_shape", [4], 0, 0, _config.Heads, _width / _config.Heads);
        return Transpose(name + "_heads", Node("Reshape", name + "_split", rows, shape), order);
    }

    private string Transpose(string output, string input, params int[] order)
        => _model.Node("Transpose", "", output, [input], ("perm", order));

    private string Norm(string output, string input, string norm)
        => _model.Node("LayerNormalization", "", output,
            [input, _weights.Copy(norm + "weight", _width), _weights.Copy(norm + "bias", _width)], ("axis", -1), ("epsilon", _config.LayerNormEpsilon));

    private string Linear(string name, string rows, long outputs, long inputs, string? output = null)
        => Linear(name, Quantize(name + "_input", rows), outputs, inputs, output);

    private string Linear(string name, Factor factor, long outputs, long inputs, string? output = null)
    {
        var product = factor.Scale is null
            ? Node("MatMul", name + "_product", factor.Rows, _weights.Matrix(name + ".weight", outputs, inputs))
            : ByteProduct(name, factor, outputs, inputs);
        return Node("Add", output ?? name + "_sum", product, _weights.Copy(name + ".bias", outputs));
    }

    private string ByteProduct(string name, Factor factor, long outputs, long inputs)
    {
        var matrix = new WeightMatrix(_table, name + ".weight", outputs, inputs);
        var largest = matrix.Turned().Max(Math.Abs);
        var bytes = _model.AddWeight(name + ".bytes", OnnxType.Int8, [inputs, outputs],
            stream => stream.Write(MemoryMarshal.AsBytes<sbyte>(Array.ConvertAll(matrix.Turned(), number => (sbyte)MathF.Round(number / largest * 127)))));
        var zero = _model.AddWeight(name + ".zero", OnnxType.Int8, [], stream => stream.WriteByte(0));
        var whole = Node("Cast", name + "_whole", ("to", (int)OnnxType.Float32), _model.Node("MatMulInteger", "", name + "_integers", [factor.Rows, bytes, factor.Zero!, zero]));
        var scale = Node("Mul", name + "_scales", factor.Scale!, Scalar(name + ".scale", largest / 127));
        return Node("Mul", name + "_product", whole, scale);
    }

    private Factor Quantize(string name, string rows)
    {
        if (!_isQuantized)
            return new Factor(rows, null, null);
        var factor = new Factor(name + "_bytes", name + "_scale", name + "_zero");
        _model.AddNode("DynamicQuantizeLinear", "", [rows], [factor.Rows, factor.Scale!, factor.Zero!]);
        return factor;
    }

    private string Gather(string output, string table, long rows, string ids)
        => Node("Gather", output, _weights.Copy(_names.Embeddings + table, rows, _width), ids);

    private string Scalar(string name, float value)
        => _scalars.Add(name) ? _model.AddWeight(name, OnnxType.Float32, [], stream => stream.Write(BitConverter.GetBytes(value))) : name;

    private string Node(string type, string output, params ReadOnlySpan<string> inputs) => _model.Node(type, "", output, inputs);

    private string Node(string type, string output, (string Name, object Value) attribute, params ReadOnlySpan<string> inputs)
        => _model.Node(type, "", output, inputs, attribute);

    private readonly HashSet<string> _scalars = [];

    private sealed record Factor(string Rows, string? Scale, string? Zero);
}
