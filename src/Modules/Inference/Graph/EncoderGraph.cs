using AnalysisApp.Inference.Checkpoints;

namespace AnalysisApp.Inference.Graph;

/// <summary>
/// Builds the ONNX graph of a BERT or RoBERTa sequence classifier. For the CPU, texts of equal length run together without padding and without a mask (a
/// mask would shut out the flash attention), and the last layer asks for the first token's row alone, because the head reads no other. For CUDA, the texts
/// of a run lie one after the other in one row of tokens, and the first tokens' rows are picked behind the last attention.
/// </summary>
internal sealed class EncoderGraph
{
    /// <summary>Raised whenever a change here may change a score.</summary>
    public const int Version = 1;

    public const string InputIds = "input_ids";
    public const string PositionRows = "positions";
    public const string Logits = "logits";

    /// <summary>Packed only: the places of all tokens in a grid of texts and positions, then those of the paddings.</summary>
    public const string TokenOffset = "token_offset";

    /// <summary>Packed only: where each text starts, and the end of the last.</summary>
    public const string CumulativeLength = "cumulative_sequence_length";

    /// <summary>Packed only: the row of each text's first token.</summary>
    public const string FirstRows = "first_rows";

    private static readonly string[] AttentionParts = ["query", "key", "value"];

    private readonly OnnxModel _model;
    private readonly CheckpointConfig _config;
    private readonly EncoderWeights _weights;
    private readonly GraphSettings _settings;
    private readonly WeightNames _names;
    private readonly long _hidden;

    private EncoderGraph(CheckpointConfig config, TensorTable weights, GraphSettings settings)
    {
        _model = new OnnxModel(config.Family.ToString());
        _weights = new EncoderWeights(_model, weights, settings.Precision == Precision.Fp16 ? OnnxType.Float16 : OnnxType.Float32);
        _config = config;
        _settings = settings;
        _names = WeightNames.Of(config.Family);
        _hidden = config.HiddenSize;
    }

    /// <param name="config">The checkpoint's dimensions.</param>
    /// <param name="weights">Read while the model's bytes are written; must stay open until then.</param>
    /// <param name="settings">For which device, at which precision.</param>
    /// <exception cref="ModelPackException">A weight is missing or has another shape than config.json says.</exception>
    public static OnnxModel Build(CheckpointConfig config, TensorTable weights, GraphSettings settings)
    {
        var graph = new EncoderGraph(config, weights, settings);
        var rows = graph.Embed();
        for (var layer = 0; layer < config.Layers; layer++)
            rows = graph.Layer(layer, rows, isLast: layer == config.Layers - 1);
        graph.Head(rows);
        return graph._model;
    }

    private string Embed()
    {
        var ids = _settings.IsPacked ? _model.Input(InputIds, "tokens") : _model.Input(InputIds, "rows", "length");
        var positions = _model.Input(PositionRows, _settings.IsPacked ? "tokens" : "length");
        if (_settings.IsPacked)
        {
            _model.Input(TokenOffset, "texts", "longest");
            _model.Input(CumulativeLength, "ends");
            _model.Input(FirstRows, "texts");
        }

        var words = _weights.Copy(_names.Embeddings + "word_embeddings.weight", _config.VocabularySize, _hidden);
        var wordRows = _model.Node("Gather", "", "words", [words, ids]);
        var positionRows = _model.Node("Gather", "", "places", [PositionTable(), positions]);
        return Normalise("embeddings", wordRows, positionRows, _names.Embeddings + "LayerNorm.", bias: null);
    }

    /// <summary>Positions from the first one on, with the only token type a single text has (row 0) added in.</summary>
    private string PositionTable()
        => _weights.Sum("position_table",
            _names.Embeddings + "position_embeddings.weight", _names.Embeddings + "token_type_embeddings.weight",
            _config.FirstPosition, _config.MaxTokens, _config.Positions, _config.TokenTypes, _hidden);

    private string Layer(int layer, string rows, bool isLast)
    {
        var prefix = $"{_names.Layer}{layer}.";
        var name = $"layer{layer}";
        var asking = isLast && !_settings.IsPacked
            ? _model.Node("Gather", "", "first", [rows, _model.Constant("first_row", [1], 0)], ("axis", 1))
            : rows;
        var mixed = _settings.IsPacked
            ? PackedAttention(name, rows, prefix + "attention.self.")
            : Attention(name, asking, rows, prefix + "attention.self.");
        if (isLast && _settings.IsPacked)
        {
            mixed = _model.Node("Gather", "", "first_mixed", [mixed, FirstRows]);
            asking = _model.Node("Gather", "", "first", [rows, FirstRows]);
        }

        var projected = Product(name + "_projected", mixed, prefix + "attention.output.dense.weight", _hidden, _hidden);
        var attended = Normalise(name + "_attended", projected, asking, prefix + "attention.output.LayerNorm.", prefix + "attention.output.dense.bias");
        var widened = Product(name + "_widened", attended, prefix + "intermediate.dense.weight", _config.IntermediateSize, _hidden);
        var active = _model.Node("BiasGelu", OnnxModel.Fused, name + "_active", [widened, _weights.Copy(prefix + "intermediate.dense.bias", _config.IntermediateSize)]);
        var narrowed = Product(name + "_narrowed", active, prefix + "output.dense.weight", _hidden, _config.IntermediateSize);
        return Normalise(name, narrowed, attended, prefix + "output.LayerNorm.", prefix + "output.dense.bias");
    }

    private string Attention(string name, string asking, string rows, string self)
    {
        var answering = Quantize(name + "_rows", rows);
        var inputs = AttentionParts.Select(part => Product(
            $"{name}_{part}", part == "query" && asking != rows ? Quantize(name + "_asking", asking) : answering, $"{self}{part}.weight", _hidden, _hidden));
        return _model.Node("MultiHeadAttention", OnnxModel.Fused, name + "_attention",
            [.. inputs, _weights.Chain(self + "bias", Parts(self, "bias"), _hidden)], ("num_heads", _config.Heads));
    }

    /// <summary>
    /// One matrix for query, key and value, its outputs ordered head by head as the operator wants them packed: [token, head, part, size]. The biases
    /// are added by the product itself.
    /// </summary>
    private string PackedAttention(string name, string rows, string self)
    {
        var weight = _weights.Chain(self + "weight", Parts(self, "weight"), [_hidden, _hidden], _config.Heads, [3 * _hidden, _hidden]);
        var bias = _weights.Chain(self + "bias", Parts(self, "bias"), [_hidden], _config.Heads, [3 * _hidden]);
        var joined = _model.Node("Gemm", "", name + "_joined", [rows, weight, bias], ("transB", 1));
        var shape = _model.Constant(name + "_shape", [4], -1, _config.Heads, AttentionParts.Length, _hidden / _config.Heads);
        var packed = _model.Node("Reshape", "", name + "_packed", [joined, shape]);
        return _model.Node("PackedMultiHeadAttention", OnnxModel.Fused, name + "_attention",
            [packed, "", "", "", TokenOffset, CumulativeLength], ("num_heads", _config.Heads));
    }

    private static string[] Parts(string self, string what) => Array.ConvertAll(AttentionParts, part => $"{self}{part}.{what}");

    private void Head(string rows)
    {
        var first = _settings.IsPacked
            ? _model.Node("Cast", "", "first_flat", [rows], ("to", (int)OnnxType.Float32))
            : _model.Node("Gather", "", "first_flat", [rows, _model.Constant("only_row", [], 0)], ("axis", 1));
        var dense = Gemm("dense", first, _names.HeadDense, _hidden);
        var bent = _model.Node("Tanh", "", "bent", [dense]);
        Gemm(Logits, bent, _names.HeadOut, _config.Labels.Count);
        _model.Output(Logits, _settings.IsPacked ? "texts" : "rows", "labels");
    }

    private string Gemm(string output, string input, string prefix, long outputs)
        => _model.Node("Gemm", "", output,
            [input, _weights.CopySingle(prefix + "weight", outputs, _hidden), _weights.CopySingle(prefix + "bias", outputs)], ("transB", 1));

    private string Normalise(string output, string input, string skip, string norm, string? bias)
    {
        string[] inputs = [input, skip, _weights.Copy(norm + "weight", _hidden), _weights.Copy(norm + "bias", _hidden)];
        return _model.Node("SkipLayerNormalization", OnnxModel.Fused, output,
            bias is null ? inputs : [.. inputs, _weights.Copy(bias, _hidden)], ("epsilon", _config.LayerNormEpsilon));
    }

    /// <summary>What products are made of: at int8 the rows as bytes, once for all matrices that read them.</summary>
    private Factor Quantize(string name, string rows)
    {
        if (_settings.Precision != Precision.Int8)
            return new Factor(rows, null, null);
        var factor = new Factor(name + "_bytes", name + "_scale", name + "_zero");
        _model.AddNode("DynamicQuantizeLinear", "", [rows], [factor.Rows, factor.Scale!, factor.Zero!]);
        return factor;
    }

    private string Product(string output, string rows, string weight, long outputs, long inputs)
        => Product(output, Quantize(output, rows), weight, outputs, inputs);

    private string Product(string output, Factor factor, string weight, long outputs, long inputs)
    {
        if (factor.Scale is null)
            return _model.Node("MatMul", "", output, [factor.Rows, _weights.Matrix(weight, outputs, inputs)]);
        var (bytes, scales) = _weights.ByteMatrix(weight, outputs, inputs, _settings.ReducesRange);
        return _model.Node("MatMulIntegerToFloat", OnnxModel.Fused, output, [factor.Rows, bytes, factor.Scale, scales, factor.Zero!]);
    }

    /// <summary>An input of products; with scale and zero point where it is bytes.</summary>
    private sealed record Factor(string Rows, string? Scale, string? Zero);
}
