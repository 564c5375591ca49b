using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace AnalysisApp.Inference.Tests.Support;

/// <summary>Writes weights in the two formats, as their own libraries do.</summary>
internal static class CheckpointWriter
{
    public static byte[] Safetensors(IReadOnlyDictionary<string, (int[] Shape, float[] Values)> tensors, string dtype = "F32")
    {
        var (header, data) = (new Dictionary<string, object>(), new MemoryStream());
        header["__metadata__"] = new Dictionary<string, string> { ["format"] = "pt" };
        foreach (var (name, (shape, values)) in tensors)
        {
            var begin = data.Length;
            data.Write(Encode(values, dtype));
            header[name] = new { dtype, shape, data_offsets = new[] { begin, data.Length } };
        }

        return Safetensors(JsonSerializer.Serialize(header), data.ToArray());
    }

    public static byte[] Safetensors(string header, byte[] data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. data];
    }

    /// <summary>A zip of stored entries, or of compressed ones, which PyTorch never writes.</summary>
    public static byte[] Torch(
        IReadOnlyDictionary<string, (int[] Shape, float[] Values)> tensors, string rebuild = "ctorch._utils\n_rebuild_tensor_v2\n", CompressionLevel level = CompressionLevel.NoCompression)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, data) in TorchEntries(tensors, rebuild))
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(data);
            }
        }

        return stream.ToArray();
    }

    /// <summary>A protocol-2 pickle of an OrderedDict, its storages, and a LongStorage buffer as BERT checkpoints have.</summary>
    /// <param name="tensors">What to write.</param>
    /// <param name="rebuild">How the pickle asks for the function that builds a tensor.</param>
    /// <param name="share">All tensors lie in the storage of the first.</param>
    public static List<(string Name, byte[] Data)> TorchEntries(
        IReadOnlyDictionary<string, (int[] Shape, float[] Values)> tensors, string rebuild = "ctorch._utils\n_rebuild_tensor_v2\n", bool share = false)
    {
        var pickle = new MemoryStream();
        pickle.Write([0x80, 2]);
        pickle.Write("ccollections\nOrderedDict\n"u8);
        pickle.Write(")Rq\0("u8);
        var entries = new List<(string, byte[])>();
        foreach (var (name, (shape, values)) in tensors)
        {
            var isShared = share && entries.Count > 0;
            WriteTensor(pickle, name, rebuild, "FloatStorage", isShared ? 0 : entries.Count, values.Length, shape);
            if (!isShared)
                entries.Add(($"archive/data/{entries.Count}", MemoryMarshal.AsBytes<float>(values).ToArray()));
        }

        WriteTensor(pickle, "embeddings.position_ids", rebuild, "LongStorage", entries.Count, 4, [1, 4]);
        entries.Add(($"archive/data/{entries.Count}", MemoryMarshal.AsBytes<long>([0, 1, 2, 3]).ToArray()));

        // The attributes that torch hangs on a state_dict.
        pickle.Write("u}q"u8);
        pickle.WriteByte(1);
        WriteString(pickle, "_metadata");
        pickle.Write("ccollections\nOrderedDict\n)Rsb."u8);
        return [("archive/data.pkl", pickle.ToArray()), ("archive/byteorder", "little"u8.ToArray()), .. entries, ("archive/version", "3\n"u8.ToArray())];
    }

    private static byte[] Encode(float[] values, string dtype) => dtype switch
    {
        "F32" => MemoryMarshal.AsBytes<float>(values).ToArray(),
        "F16" => MemoryMarshal.AsBytes<Half>(values.Select(value => (Half)value).ToArray()).ToArray(),
        "BF16" => MemoryMarshal.AsBytes<ushort>(values.Select(value => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)).ToArray()).ToArray(),
        _ => throw new ArgumentException(dtype, nameof(dtype)),
    };

    private static void WriteTensor(MemoryStream pickle, string name, string rebuild, string storage, int key, int elements, int[] shape)
    {
        WriteString(pickle, name);
        pickle.Write(Encoding.ASCII.GetBytes(rebuild + "(("));
        WriteString(pickle, "storage");
        pickle.Write(Encoding.ASCII.GetBytes($"ctorch\n{storage}\n"));
        WriteString(pickle, $"{key}");
        WriteString(pickle, "cpu");
        WriteInt(pickle, elements);
        pickle.Write("tQK\0"u8);
        var strides = shape.Select((_, axis) => shape.Skip(axis + 1).Aggregate(1, (product, size) => product * size)).ToArray();
        WriteTuple(pickle, shape);
        WriteTuple(pickle, strides);
        pickle.WriteByte(0x89);
        pickle.Write("ccollections\nOrderedDict\n)RtR"u8);
    }

    private static void WriteTuple(MemoryStream pickle, int[] values)
    {
        pickle.WriteByte((byte)'(');
        foreach (var value in values)
            WriteInt(pickle, value);
        pickle.WriteByte((byte)'t');
    }

    private static void WriteInt(MemoryStream pickle, int value)
    {
        pickle.WriteByte((byte)'J');
        pickle.Write(BitConverter.GetBytes(value));
    }

    private static void WriteString(MemoryStream pickle, string text)
    {
        pickle.WriteByte((byte)'X');
        pickle.Write(BitConverter.GetBytes(Encoding.UTF8.GetByteCount(text)));
        pickle.Write(Encoding.UTF8.GetBytes(text));
    }
}
