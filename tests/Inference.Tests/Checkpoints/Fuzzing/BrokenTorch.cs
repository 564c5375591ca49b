using System.Buffers.Binary;
using AnalysisApp.Inference.Tests.Support;

namespace AnalysisApp.Inference.Tests.Checkpoints.Fuzzing;

/// <summary>PyTorch files with a fault in them, made from a number.</summary>
internal static class BrokenTorch
{
    private static readonly Dictionary<string, (int[] Shape, float[] Values)> Tensors = new()
    {
        ["one"] = ([2, 2], [1, 2, 3, 4]),
        ["two"] = ([3], [5, 6, 7]),
        ["none"] = ([0, 3], []),
        ["scalar"] = ([], [1]),
    };

    private static readonly (string Signature, int[] Words, int[] Longs)[] Fields =
    [
        ("PK\u0005\u0006", [4, 6, 8, 10, 20], [12, 16]),
        ("PK\u0006\u0006", [12, 14], [4, 16, 20, 24, 32, 40, 48]),
        ("PK\u0006\u0007", [], [4, 8, 16]),
        ("PK\u0001\u0002", [6, 8, 10, 28, 30, 32, 34], [16, 20, 24, 42, 46]),
        ("PK\u0003\u0004", [4, 6, 8, 26, 28], [14, 18, 22]),
    ];

    /// <summary>The zip around the pickle lies.</summary>
    public static byte[] NextZip(Random random)
    {
        var entries = CheckpointWriter.TorchEntries(Tensors);
        for (var change = random.Next(3); change > 0; change--)
            ChangeEntries(entries, random);
        var zip = StoredZip.Of(entries, is64: random.Next(2) == 0);
        for (var lie = random.Next(3); lie > 0; lie--)
            Lie(zip, random);
        return random.Next(8) switch
        {
            0 => zip[..random.Next(zip.Length)],
            1 => [.. zip, .. zip],
            2 => [.. new byte[random.Next(1, 20)], .. zip],
            3 => ByteDamage.Apply(zip, random),
            _ => zip,
        };
    }

    /// <summary>The zip is sound, and the pickle in it is not.</summary>
    public static byte[] NextPickle(Random random)
    {
        var entries = CheckpointWriter.TorchEntries(Tensors);
        entries[0] = (entries[0].Name, random.Next(10) switch
        {
            0 => ByteDamage.Apply(entries[0].Data, random),
            < 4 => PickleProgram.Random(random),
            _ => PickleProgram.Change(entries[0].Data, random),
        });
        return StoredZip.Of(entries);
    }

    private static void ChangeEntries(List<(string Name, byte[] Data)> entries, Random random)
    {
        var at = random.Next(entries.Count);
        var (name, data) = entries[at];
        switch (random.Next(7))
        {
            case 0: entries.RemoveAt(at); break;
            case 1: entries.Add(entries[at]); break;
            case 2: entries[at] = (name, [.. data, .. new byte[random.Next(1, 9)]]); break;
            case 3: entries[at] = (name, data[..random.Next(data.Length + 1)]); break;
            case 4: entries[at] = (NextName(random), data); break;
            case 5: entries.Add((NextName(random), new byte[random.Next(4)])); break;
            default: entries.AddRange(Enumerable.Range(0, random.Next(1, 300)).Select(index => ($"archive/more/{index}", Array.Empty<byte>()))); break;
        }

        if (entries.Count == 0)
            entries.Add(("archive/version", []));
    }

    private static string NextName(Random random) => random.Next(7) switch
    {
        0 => "../data.pkl",
        1 => "/data.pkl",
        2 => "archive\\data.pkl",
        3 => "other/data.pkl",
        4 => "",
        5 => new string('/', random.Next(1, 3_000)),
        _ => "archive/byteorder",
    };

    private static void Lie(byte[] zip, Random random)
    {
        var (signature, words, longs) = Fields[random.Next(Fields.Length)];
        var places = PlacesOf(zip, signature);
        if (places.Count == 0)
            return;
        var place = places[random.Next(places.Count)];
        if (words.Length > 0 && random.Next(2) == 0)
            Write(zip, place + words[random.Next(words.Length)], 2, NextNumber(zip, random));
        else if (longs.Length > 0)
            Write(zip, place + longs[random.Next(longs.Length)], random.Next(2) == 0 ? 4 : 8, NextNumber(zip, random));
    }

    private static ulong NextNumber(byte[] zip, Random random) => random.Next(10) switch
    {
        0 => 0,
        1 => ulong.MaxValue,
        2 => long.MaxValue,
        3 => uint.MaxValue,
        4 => ushort.MaxValue,
        5 => int.MaxValue,
        6 => (ulong)zip.Length,
        7 => (ulong)random.Next(zip.Length),
        8 => 8,
        _ => (ulong)random.Next(10),
    };

    private static void Write(byte[] zip, int at, int bytes, ulong number)
    {
        Span<byte> all = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(all, number);
        if (at + bytes <= zip.Length)
            all[..bytes].CopyTo(zip.AsSpan(at));
    }

    private static List<int> PlacesOf(byte[] zip, string signature)
    {
        byte[] wanted = [.. signature.Select(character => (byte)character)];
        return [.. Enumerable.Range(0, Math.Max(0, zip.Length - 3)).Where(at => zip.AsSpan(at).StartsWith(wanted))];
    }
}
