using AnalysisApp.Inference.Checkpoints;

namespace AnalysisApp.Inference.Graph;

/// <summary>
/// Builds the ONNX graph of a BERT or RoBERTa sequence classifier for the CPU. The texts of a batch stand one behind the other, token by token, so
/// that texts of any length run together and no padding is ever multiplied; only attention, a small part of the work, sees them as rows with a
/// mask. The last layer computes the first tokens alone, because the head reads no other.
/// </summary>
internal sealed class EncoderGraph
{
    /// <summary>Raised whenever a change here may change a score.</summary>
    public const int Version = 2;

    /// <summary>[token], all texts one behind the other.</summary>
    public const string InputIds = "input_ids";

    /// <summary>[token]: its place in its text, from 0.</summary>
    public const string Positions = "positions";

    /// <summary>[text, place]: which token stands there; behind a text's end any.</summary>
    public const string RowTokens = "row_tokens";

    /// <summary>[token]: where it stands in <see cref="RowTokens"/>, rows one behind the other.</summary>
    public const string TokenPlaces = "token_places";

    /// <summary>[text]: its tokens.</summary>
    public const string Lengths = "lengths";

    /// <summary>[text]: its first token.</summary>
    public const string FirstTokens = "first_tokens";

    /// <summary>[text, label].</summary>
    public const string Logits = "logits";

    private const int TransposeBlock = 32;
    private const string TokenShape = "token_shape";
    private const string TokenAxis = "token_axis";

    private static readonly string[] AttentionParts = ["query.bias", "key.bias", "value.bias"];

    private readonly OnnxModel _model = new();
    private readonly CheckpointConfig _config;
    private readonly TensorTable _weights;
    private readonly WeightNames _names;
    private readonly long _hidden;

    private EncoderGraph(CheckpointConfig config, TensorTable weights)
    {
        _config = config;
        _weights = weights;
        _names = WeightNames.Of(config.Family);
        _hidden = config.HiddenSize;
    }

    /// <exception cref="ModelPackException">A weight is missing or has another shape than config.json says.</exception>
    public static byte[] Build(CheckpointConfig config, TensorTable weights)
    {
        var graph = new EncoderGraph(config, weights);
        graph._model.Constant(TokenShape, [2], -1, config.HiddenSize);
        graph._model.Constant(TokenAxis, [1], 1);
        var rows = graph.Embed();
        for (var layer = 0; layer < config.Layers; layer++)
            rows = graph.Layer(layer, rows, isLast: layer == config.Layers - 1);
        graph.Head(rows);
        return graph._model.ToBytes(config.Family.ToString())
            ?? throw weights.File.Fault("holds more than the two gigabytes of fp32 weights that one graph may have");
    }

    private string Embed()
    {
        var ids = _model.Input(InputIds, "tokens");
        var positions = _model.Input(Positions, "tokens");
        _model.Input(RowTokens, "texts", "longest");
        _model.Input(TokenPlaces, "tokens");
        _model.Input(Lengths, "texts");
        _model.Input(FirstTokens, "texts");
        var words = Plain(_names.Embeddings + "word_embeddings.weight", _config.VocabularySize, _hidden);
        var wordRows = _model.Node("Gather", "", "words", [words, ids]);
        var positionRows = _model.Node("Gather", "", "places", [PositionTable(), positions]);
        return Normalise("embeddings", wordRows, positionRows, _names.Embeddings + "LayerNorm.", bias: null);
    }

    /// <summary>Positions from the first one on, with the only token type a single text has (row 0) added in.</summary>
    private string PositionTable()
    {
        var positions = _weights.Find(_names.Embeddings + "position_embeddings.weight", _config.Positions, _hidden);
        var types = _weights.Find(_names.Embeddings + "token_type_embeddings.weight", _config.TokenTypes, _hidden);
        return _model.Weight("position_table", [_config.MaxTokens, _hidden], numbers =>
        {
            _weights.Read(positions, _config.FirstPosition * _hidden, numbers);
            var type = new float[_hidden];
            _weights.Read(types, 0, type);
            for (var i = 0; i < numbers.Length; i++)
                numbers[i] += type[i % type.Length];
        });
    }

    private string Layer(int layer, string rows, bool isLast)
    {
        var prefix = $"{_names.Layer}{layer}.";
        var name = $"layer{layer}";
        var asking = isLast ? _model.Node("Gather", "", "first", [rows, FirstTokens]) : rows;
        var mixed = Attention(name, prefix + "attention.self.", asking, rows, isLast);
        var projected = MatMul(name + "_projected", mixed, prefix + "attention.output.dense.weight", _hidden, _hidden);
        var attended = Normalise(name + "_attended", projected, asking, prefix + "attention.output.LayerNorm.", prefix + "attention.output.dense.bias");
        var widened = MatMul(name + "_widened", attended, prefix + "intermediate.dense.weight", _config.IntermediateSize, _hidden);
        var active = _model.Node("BiasGelu", OnnxModel.Fused, name + "_active", [widened, Plain(prefix + "intermediate.dense.bias", _config.IntermediateSize)]);
        var narrowed = MatMul(name + "_narrowed", active, prefix + "output.dense.weight", _hidden, _config.IntermediateSize);
        return Normalise(name, narrowed, attended, prefix + "output.LayerNorm.", prefix + "output.dense.bias");
    }

    /// <summary>Lays the tokens out as rows of texts, mixes within each row, and puts them one behind the other again.</summary>
    private string Attention(string name, string self, string asking, string rows, bool isLast)
    {
        var query = MatMul(name + "_query", asking, self + "query.weight", _hidden, _hidden);
        var key = MatMul(name + "_key", rows, self + "key.weight", _hidden, _hidden);
        var value = MatMul(name + "_value", rows, self + "value.weight", _hidden, _hidden);
        var mixed = _model.Node("MultiHeadAttention", OnnxModel.Fused, name + "_attention",
            [
                isLast
                    ? _model.Node("Unsqueeze", "", name + "_query_rows", [query, TokenAxis])
                    : AsRows(query),
                AsRows(key),
                AsRows(value),
                AttentionBias(self),
                Lengths,
            ],
            ("num_heads", _config.Heads));
        var flat = _model.Node("Reshape", "", name + "_mixed", [mixed, TokenShape]);
        return isLast ? flat : _model.Node("Gather", "", name + "_tokens", [flat, TokenPlaces]);
    }

    private string AsRows(string tokens) => _model.Node("Gather", "", tokens + "_rows", [tokens, RowTokens]);

    private void Head(string first)
    {
        var dense = Gemm("dense", first, _names.HeadDense, _hidden);
        var bent = _model.Node("Tanh", "", "bent", [dense]);
        Gemm(Logits, bent, _names.HeadOut, _config.Labels.Count);
        _model.Output(Logits, "rows", "labels");
    }

    private string Gemm(string output, string input, string prefix, long outputs)
        => _model.Node("Gemm", "", output, [input, Plain(prefix + "weight", outputs, _hidden), Plain(prefix + "bias", outputs)], ("transB", 1));

    private string Normalise(string output, string input, string skip, string norm, string? bias)
    {
        string[] inputs = [input, skip, Plain(norm + "weight", _hidden), Plain(norm + "bias", _hidden)];
        return _model.Node("SkipLayerNormalization", OnnxModel.Fused, output,
            bias is null ? inputs : [.. inputs, Plain(bias, _hidden)], ("epsilon", _config.LayerNormEpsilon));
    }

    private string Plain(string name, params long[] shape)
    {
        var place = _weights.Find(name, shape);
        return _model.Weight(name, shape, numbers => _weights.Read(place, 0, numbers));
    }

    private string AttentionBias(string self)
    {
        var parts = AttentionParts.Select(part => _weights.Find(self + part, _hidden)).ToArray();
        return _model.Weight(self + "bias", [3 * _hidden], numbers =>
        {
            for (var i = 0; i < parts.Length; i++)
                _weights.Read(parts[i], 0, numbers.Slice(i * (int)_hidden, (int)_hidden));
        });
    }

    /// <summary>Publishers keep linear weights as [out, in]; MatMul wants [in, out].</summary>
    private string MatMul(string output, string input, string weight, long outputs, long inputs)
    {
        var place = _weights.Find(weight, outputs, inputs);
        var turned = _model.Weight(weight, [inputs, outputs], numbers =>
        {
            var source = new float[numbers.Length];
            _weights.Read(place, 0, source);
            Transpose(source, numbers, (int)outputs, (int)inputs);
        });
        return _model.Node("MatMul", "", output, [input, turned]);
    }

    // In blocks, so that both sides stay in the cache.
    private static void Transpose(ReadOnlySpan<float> source, Span<float> destination, int rows, int columns)
    {
        for (var top = 0; top < rows; top += TransposeBlock)
        {
            var bottom = Math.Min(rows, top + TransposeBlock);
            for (var left = 0; left < columns; left += TransposeBlock)
            {
                var right = Math.Min(columns, left + TransposeBlock);
                for (var row = top; row < bottom; row++)
                {
                    for (var column = left; column < right; column++)
                        destination[(column * rows) + row] = source[(row * columns) + column];
                }
            }
        }
    }
}
