using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace AnalysisApp.Inference.Benchmarks.Checkpoints;

/// <summary>Writes a safetensors file of normally distributed weights, tensor by tensor.</summary>
internal static class RandomWeights
{
    /// <summary>Of linear layers and embeddings: BERT's own, before training. Much wider ones make a network that magnifies every rounding.</summary>
    private const float Deviation = 0.02f;

    private const float HeadDeviation = 0.05f;

    // A head of independent labels says no to most texts, as a trained one does. Between labels that exclude each other the biases' spread decides, so
    // that few texts lie so near the border of two labels that the smallest rounding moves them over it, as hardly any do with a trained one.
    private const float HeadBias = -3;
    private const float HeadBiasDeviation = 4;

    public static void Write(string path, EncoderSize size, int seed)
    {
        var tensors = Tensors(size).ToList();
        using var file = File.Create(path, 1 << 20);
        WriteHeader(file, tensors);
        var normals = new NormalNumbers((ulong)seed + (ulong)size.Layers + ((ulong)size.Vocabulary << 8));
        var buffer = new float[1 << 16];
        foreach (var tensor in tensors)
        {
            for (var left = tensor.Elements; left > 0;)
            {
                var part = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
                normals.Fill(part, tensor.Mean, tensor.Deviation);
                file.Write(MemoryMarshal.AsBytes(part));
                left -= part.Length;
            }
        }
    }

    private static void WriteHeader(FileStream file, List<Tensor> tensors)
    {
        var (header, offset) = (new Dictionary<string, object>(), 0L);
        foreach (var tensor in tensors)
        {
            var end = offset + (tensor.Elements * sizeof(float));
            header.Add(tensor.Name, new { dtype = "F32", shape = tensor.Shape, data_offsets = new[] { offset, end } });
            offset = end;
        }

        // Padded with spaces, so that the numbers are aligned as the format's own library aligns them.
        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, (json.Length + 7) & ~7L);
        file.Write(length);
        file.Write(json);
        for (var padded = json.Length; padded % 8 != 0; padded++)
            file.WriteByte((byte)' ');
    }

    private static IEnumerable<Tensor> Tensors(EncoderSize size)
    {
        const int hidden = EncoderSize.Hidden;
        var embeddings = size.Family + ".embeddings.";
        yield return new(embeddings + "word_embeddings.weight", [size.Vocabulary, hidden], Deviation);
        yield return new(embeddings + "position_embeddings.weight", [size.Positions, hidden], Deviation);
        yield return new(embeddings + "token_type_embeddings.weight", [size.TokenTypes, hidden], Deviation);
        foreach (var tensor in Norm(embeddings + "LayerNorm"))
            yield return tensor;
        for (var layer = 0; layer < size.Layers; layer++)
        {
            foreach (var tensor in Layer($"{size.Family}.encoder.layer.{layer}."))
                yield return tensor;
        }

        var isRoberta = size.Family == "roberta";
        foreach (var tensor in Linear(isRoberta ? "classifier.dense" : "bert.pooler.dense", hidden, hidden, Deviation))
            yield return tensor;
        var head = isRoberta ? "classifier.out_proj" : "classifier";
        yield return new(head + ".weight", [size.Labels, hidden], HeadDeviation);
        yield return new(head + ".bias", [size.Labels], size.Task == "toxicity" ? HeadDeviation : HeadBiasDeviation, HeadBias);
    }

    private static IEnumerable<Tensor> Layer(string prefix)
    {
        const int hidden = EncoderSize.Hidden;
        return
        [
            .. Linear(prefix + "attention.self.query", hidden, hidden, Deviation),
            .. Linear(prefix + "attention.self.key", hidden, hidden, Deviation),
            .. Linear(prefix + "attention.self.value", hidden, hidden, Deviation),
            .. Linear(prefix + "attention.output.dense", hidden, hidden, Deviation),
            .. Norm(prefix + "attention.output.LayerNorm"),
            .. Linear(prefix + "intermediate.dense", EncoderSize.Intermediate, hidden, Deviation),
            .. Linear(prefix + "output.dense", hidden, EncoderSize.Intermediate, Deviation),
            .. Norm(prefix + "output.LayerNorm"),
        ];
    }

    private static Tensor[] Linear(string name, int outputs, int inputs, float deviation)
        => [new(name + ".weight", [outputs, inputs], deviation), new(name + ".bias", [outputs], deviation)];

    private static Tensor[] Norm(string name)
        => [new(name + ".weight", [EncoderSize.Hidden], Deviation, Mean: 1), new(name + ".bias", [EncoderSize.Hidden], Deviation)];

    private sealed record Tensor(string Name, int[] Shape, float Deviation, float Mean = 0)
    {
        public long Elements => Shape.Aggregate(1L, (product, axis) => product * axis);
    }
}
