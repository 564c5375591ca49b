using AnalysisApp.Inference.Checkpoints;

namespace AnalysisApp.Inference.Tests.Support;

/// <summary>The dimensions of a random checkpoint.</summary>
internal sealed record RandomSize(int Layers, int Hidden = 24, int Heads = 3, int Intermediate = 36, int Tokens = 22, int Vocabulary = 40);

/// <summary>A small checkpoint with random weights, under the names that publishers use.</summary>
internal sealed class RandomCheckpoint
{
    private readonly float _spread;

    public RandomCheckpoint(EncoderFamily family, int layers, Random random)
        : this(family, new RandomSize(layers), random)
    {
    }

    public RandomCheckpoint(EncoderFamily family, RandomSize size, Random random, float magnifies = 1)
    {
        // As wide at any size as 0.8 is at a hidden size of 24, so that sums of products stay as they are.
        _spread = magnifies * 0.8f * MathF.Sqrt(24f / size.Hidden);
        Config = new CheckpointConfig(
            family, size.Vocabulary, size.Hidden, size.Layers, size.Heads, size.Intermediate, Positions: size.Tokens + (family == EncoderFamily.Roberta ? 2 : 0),
            FirstPosition: family == EncoderFamily.Roberta ? 2 : 0, TokenTypes: family == EncoderFamily.Roberta ? 1 : 2,
            LayerNormEpsilon: family == EncoderFamily.Roberta ? 1e-5f : 1e-12f, Labels: ["a", "b", "c", "d"], Activation.Softmax);
        var root = family == EncoderFamily.Roberta ? "roberta" : "bert";
        int hidden = Config.HiddenSize, wide = Config.IntermediateSize;

        Add(random, $"{root}.embeddings.word_embeddings.weight", Config.VocabularySize, hidden);
        Add(random, $"{root}.embeddings.position_embeddings.weight", Config.Positions, hidden);
        Add(random, $"{root}.embeddings.token_type_embeddings.weight", Config.TokenTypes, hidden);
        AddNorm(random, $"{root}.embeddings.LayerNorm");
        for (var layer = 0; layer < size.Layers; layer++)
        {
            var prefix = $"{root}.encoder.layer.{layer}.";
            foreach (var part in new[] { "query", "key", "value" })
                AddLinear(random, $"{prefix}attention.self.{part}", hidden, hidden);
            AddLinear(random, $"{prefix}attention.output.dense", hidden, hidden);
            AddNorm(random, $"{prefix}attention.output.LayerNorm");
            AddLinear(random, $"{prefix}intermediate.dense", wide, hidden);
            AddLinear(random, $"{prefix}output.dense", hidden, wide);
            AddNorm(random, $"{prefix}output.LayerNorm");
        }

        AddLinear(random, family == EncoderFamily.Roberta ? "classifier.dense" : "bert.pooler.dense", hidden, hidden);
        AddLinear(random, family == EncoderFamily.Roberta ? "classifier.out_proj" : "classifier", Config.Labels.Count, hidden);
    }

    public CheckpointConfig Config { get; }

    public Dictionary<string, (int[] Shape, float[] Values)> Tensors { get; } = [];

    public float[] this[string name] => Tensors[name].Values;

    private void AddNorm(Random random, string name)
    {
        Add(random, name + ".weight", Config.HiddenSize);
        Add(random, name + ".bias", Config.HiddenSize);
    }

    private void AddLinear(Random random, string name, int outputs, int inputs)
    {
        Add(random, name + ".weight", outputs, inputs);
        Add(random, name + ".bias", outputs);
    }

    private void Add(Random random, string name, params int[] shape)
    {
        var values = new float[shape.Aggregate(1, (product, size) => product * size)];
        for (var i = 0; i < values.Length; i++)
            values[i] = (random.NextSingle() - 0.5f) * (shape.Length == 1 ? 1.2f : _spread);
        Tensors.Add(name, (shape, values));
    }
}
