using System.Buffers.Binary;
using System.Text;
using AnalysisApp.Inference.Tests.Support;

namespace AnalysisApp.Inference.Tests.Checkpoints.Fuzzing;

/// <summary>Safetensors files with a fault in them, made from a number.</summary>
internal static class BrokenSafetensors
{
    private static readonly string[] Types = ["F32", "F16", "BF16", "I64", "F64", "U8", "BOOL", "F8_E4M3", "F4", "", "f32"];

    public static byte[] Next(Random random)
    {
        var tensors = Enumerable.Range(0, random.Next(1, 6)).Select(index => $"layer.{index}").ToList();
        var (header, data) = Whole(tensors, random);
        header = random.Next(4) == 0 ? header : JsonDamage.Apply(header, random);
        var file = CheckpointWriter.Safetensors(header + new string(' ', random.Next(8)), data);
        return random.Next(8) switch
        {
            0 => LieAboutTheHeader(file, random),
            1 => file[..random.Next(file.Length)],
            2 => [.. file, .. new byte[random.Next(1, 40)]],
            3 => ByteDamage.Apply(file, random),
            _ => file,
        };
    }

    // Sound at first, now and then with a pair of tensors that overlap or leave a hole, or with many.
    private static (string Header, byte[] Data) Whole(List<string> names, Random random)
    {
        if (random.Next(100) == 0)
            names = [.. Enumerable.Range(0, random.Next(1, 3_000)).Select(index => $"{index}")];
        var parts = new List<string> { """ "__metadata__":{"format":"pt"} """ };
        var end = 0L;
        foreach (var name in names)
        {
            var (rows, columns) = (random.Next(4), random.Next(1, 4));
            var type = random.Next(12) == 0 ? Types[random.Next(Types.Length)] : "F32";
            var begin = random.Next(15) == 0 ? Math.Max(0, end + random.Next(-8, 9)) : end;
            end = begin + (rows * columns * 4);
            parts.Add($$"""{{(random.Next(40) == 0 ? "\"layer.0\"" : $"\"{name}\"")}}:{"dtype":"{{type}}","shape":[{{rows}},{{columns}}],"data_offsets":[{{begin}},{{end}}]}""");
        }

        return ($"{{{string.Join(',', parts)}}}", new byte[end]);
    }

    private static byte[] LieAboutTheHeader(byte[] file, Random random)
    {
        var length = BinaryPrimitives.ReadInt64LittleEndian(file);
        BinaryPrimitives.WriteInt64LittleEndian(file, random.Next(8) switch
        {
            0 => 0,
            1 => -1,
            2 => long.MaxValue,
            3 => 100_000_000,
            4 => file.Length,
            5 => file.Length - 8,
            6 => int.MaxValue,
            _ => length + random.Next(-9, 9),
        });
        return file;
    }
}
