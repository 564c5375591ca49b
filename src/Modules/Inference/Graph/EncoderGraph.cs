using AnalysisApp.Inference.Checkpoints;

namespace AnalysisApp.Inference.Graph;

/// <summary>
/// Builds the ONNX graph of a BERT or RoBERTa sequence classifier. The texts of a batch stand one behind the other, token by token, so that texts of any
/// length run together and no padding is ever multiplied. Only attention, a small part of the work, has to tell them apart: on the CPU it sees them as
/// rows with a mask, on CUDA by their ends. The last layer computes the first tokens alone, because the head reads no other.
/// </summary>
internal sealed class EncoderGraph
{
    /// <summary>Raised whenever a change here may change a score.</summary>
    public const int Version = 2;

    /// <summary>[token], all texts one behind the other.</summary>
    public const string InputIds = "input_ids";

    /// <summary>[token]: its place in its text, from 0.</summary>
    public const string Positions = "positions";

    /// <summary>[text]: its first token.</summary>
    public const string FirstTokens = "first_tokens";

    /// <summary>CPU, [text, place]: which token stands there; behind a text's end any.</summary>
    public const string RowTokens = "row_tokens";

    /// <summary>CPU, [token]: where it stands in <see cref="RowTokens"/>, rows one behind the other.</summary>
    public const string TokenPlaces = "token_places";

    /// <summary>CPU, [text]: its tokens.</summary>
    public const string Lengths = "lengths";

    /// <summary>CUDA, [text, place]: the places of all tokens in a grid of texts and places, then those where no token stands.</summary>
    public const string TokenOffset = "token_offset";

    /// <summary>CUDA, [text + 1]: where each text starts, and where the last one ends.</summary>
    public const string TextEnds = "text_ends";

    /// <summary>[text, label].</summary>
    public const string Logits = "logits";

    private const string TokenShape = "token_shape";
    private const string TokenAxis = "token_axis";
    private const string HeadShape = "head_shape";

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
        graph.AddInputs();
        var rows = graph.Embed();
        for (var layer = 0; layer < config.Layers; layer++)
            rows = graph.Layer(layer, rows, isLast: layer == config.Layers - 1);
        graph.Head(rows);
        return graph._model;
    }

    private void AddInputs()
    {
        _model.Input(InputIds, "tokens");
        _model.Input(Positions, "tokens");
        _model.Input(FirstTokens, "texts");
        if (_settings.IsCuda)
        {
            _model.Input(TokenOffset, "texts", "longest");
            _model.Input(TextEnds, "ends");
            _model.Constant(HeadShape, [4], -1, _config.Heads, AttentionParts.Length, _hidden / _config.Heads);
            return;
        }

        _model.Input(RowTokens, "texts", "longest");
        _model.Input(TokenPlaces, "tokens");
        _model.Input(Lengths, "texts");
        _model.Constant(TokenShape, [2], -1, _hidden);
        _model.Constant(TokenAxis, [1], 1);
    }

    private string Embed()
    {
        var words = _weights.Copy(_names.Embeddings + "word_embeddings.weight", _config.VocabularySize, _hidden);
        var wordRows = _model.Node("Gather", "", "words", [words, InputIds]);
        var positionRows = _model.Node("Gather", "", "places", [PositionTable(), Positions]);
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
        var asking = isLast ? _model.Node("Gather", "", "first", [rows, FirstTokens]) : rows;
        var mixed = _settings.IsCuda
            ? CudaAttention(name, rows, prefix + "attention.self.", isLast)
            : CpuAttention(name, asking, rows, prefix + "attention.self.", isLast);
        var projected = Product(name + "_projected", mixed, prefix + "attention.output.dense.weight", _hidden, _hidden);
        var attended = Normalise(name + "_attended", projected, asking, prefix + "attention.output.LayerNorm.", prefix + "attention.output.dense.bias");
        var widened = Product(name + "_widened", attended, prefix + "intermediate.dense.weight", _config.IntermediateSize, _hidden);
        var active = _model.Node("BiasGelu", OnnxModel.Fused, name + "_active", [widened, _weights.Copy(prefix + "intermediate.dense.bias", _config.IntermediateSize)]);
        var narrowed = Product(name + "_narrowed", active, prefix + "output.dense.weight", _hidden, _config.IntermediateSize);
        return Normalise(name, narrowed, attended, prefix + "output.LayerNorm.", prefix + "output.dense.bias");
    }

    /// <summary>Lays the tokens out as rows of texts, mixes within each row, and puts them one behind the other again.</summary>
    private string CpuAttention(string name, string asking, string rows, string self, bool isLast)
    {
        var answering = Quantize(name + "_rows", rows);
        var query = Product(name + "_query", isLast ? Quantize(name + "_asking", asking) : answering, self + "query.weight", _hidden, _hidden);
        var key = Product(name + "_key", answering, self + "key.weight", _hidden, _hidden);
        var value = Product(name + "_value", answering, self + "value.weight", _hidden, _hidden);
        var mixed = _model.Node("MultiHeadAttention", OnnxModel.Fused, name + "_attention",
            [
                isLast ? _model.Node("Unsqueeze", "", name + "_query_rows", [query, TokenAxis]) : AsRows(query),
                AsRows(key),
                AsRows(value),
                _weights.Chain(self + "bias", Parts(self, "bias"), _hidden),
                Lengths,
            ],
            ("num_heads", _config.Heads));
        var flat = _model.Node("Reshape", "", name + "_mixed", [mixed, TokenShape]);
        return isLast ? flat : _model.Node("Gather", "", name + "_tokens", [flat, TokenPlaces]);
    }

    private string AsRows(string tokens) => _model.Node("Gather", "", tokens + "_rows", [tokens, RowTokens]);

    /// <summary>
    /// One matrix for query, key and value, its outputs ordered head by head as the operator wants them packed: [token, head, part, size]. The biases
    /// are added by the product itself. The operator has as many questions as answers, so the first tokens are picked behind it.
    /// </summary>
    private string CudaAttention(string name, string rows, string self, bool isLast)
    {
        var weight = _weights.Chain(self + "weight", Parts(self, "weight"), [_hidden, _hidden], _config.Heads, [3 * _hidden, _hidden]);
        var bias = _weights.Chain(self + "bias", Parts(self, "bias"), [_hidden], _config.Heads, [3 * _hidden]);
        var joined = _model.Node("Gemm", "", name + "_joined", [rows, weight, bias], ("transB", 1));
        var packed = _model.Node("Reshape", "", name + "_packed", [joined, HeadShape]);
        var mixed = _model.Node("PackedMultiHeadAttention", OnnxModel.Fused, name + "_attention",
            [packed, "", "", "", TokenOffset, TextEnds], ("num_heads", _config.Heads));
        return isLast ? _model.Node("Gather", "", name + "_first", [mixed, FirstTokens]) : mixed;
    }

    private static string[] Parts(string self, string what) => Array.ConvertAll(AttentionParts, part => $"{self}{part}.{what}");

    private void Head(string rows)
    {
        var first = _settings.Precision == Precision.Fp16 ? _model.Node("Cast", "", "first_single", [rows], ("to", (int)OnnxType.Float32)) : rows;
        var dense = Gemm("dense", first, _names.HeadDense, _hidden);
        var bent = _model.Node("Tanh", "", "bent", [dense]);
        Gemm(Logits, bent, _names.HeadOut, _config.Labels.Count);
        _model.Output(Logits, "texts", "labels");
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
