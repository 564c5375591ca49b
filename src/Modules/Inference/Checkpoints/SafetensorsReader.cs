using System.Buffers.Binary;
using System.Text.Json;

namespace AnalysisApp.Inference.Checkpoints;

/// <summary>
/// Reads the header of a safetensors file (https://github.com/huggingface/safetensors#format): a length of 64 bits, that many bytes of JSON, and data of which
/// every byte belongs to exactly one tensor, or the file is refused.
/// </summary>
internal static class SafetensorsReader
{
    private const int LengthBytes = 8;

    public static Dictionary<string, TensorPlace> Read(MappedFile map)
    {
        var file = map.File;
        var header = ReadHeader(map);
        var dataStart = LengthBytes + header.Length;
        var dataLength = map.Length - dataStart;
        var tensors = file.ReadJson(header, root => ReadTensors(file, root, dataLength));
        CheckCover(file, tensors, dataLength);
        return tensors.ToDictionary(
            tensor => tensor.Name,
            tensor => new TensorPlace(tensor.Type, tensor.Shape, dataStart + tensor.Begin, tensor.Elements),
            StringComparer.Ordinal);
    }

    private static byte[] ReadHeader(MappedFile map)
    {
        if (map.Length < LengthBytes + 2)
            throw map.File.Fault($"is no safetensors file: {map.Length} bytes hold no header");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(map.Bytes(0, LengthBytes));
        if (length < 2 || length > (ulong)map.Length - LengthBytes)
            throw map.File.Fault($"is no safetensors file: a header of {length} bytes in a file of {map.Length}");
        if (length > WeightsFile.MaxDescriptionBytes)
            throw map.File.Fault($"has a header of {length} bytes; at most {WeightsFile.MaxDescriptionBytes} were expected");
        var header = map.Bytes(LengthBytes, (int)length);
        return header[0] == (byte)'{' ? header : throw map.File.Fault("is no safetensors file: its header does not begin with '{'");
    }

    private static List<Described> ReadTensors(PackFile file, JsonElement root, long dataLength)
    {
        var tensors = new List<Described>();
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name == "__metadata__")
                CheckMetadata(file, property.Value);
            else
                tensors.Add(ReadTensor(file, property, dataLength));
        }

        return tensors;
    }

    private static void CheckMetadata(PackFile file, JsonElement metadata)
    {
        if (metadata.ValueKind != JsonValueKind.Object || metadata.EnumerateObject().Any(entry => entry.Value.ValueKind != JsonValueKind.String))
            throw file.Fault("has a __metadata__ that is no map of strings");
    }

    private static Described ReadTensor(PackFile file, JsonProperty property, long dataLength)
    {
        if (property.Value.ValueKind != JsonValueKind.Object)
            throw file.Fault($"has no description of '{property.Name}'");
        var shape = ReadNumbers(file, property, "shape");
        var offsets = ReadNumbers(file, property, "data_offsets");
        if (offsets is not [var begin, var end] || begin > end || end > dataLength)
            throw file.Fault($"has data_offsets of '{property.Name}' that do not lie in its {dataLength} bytes of data");

        var (type, bytes) = TypeOf(file, property.Value.RequiredString(file, "dtype"));
        return Product(shape) is { } elements && elements <= long.MaxValue / bytes && elements * bytes == end - begin
            ? new Described(property.Name, type, shape, elements, begin, end)
            : throw file.Fault($"has {end - begin} bytes for '{property.Name}', which its shape [{string.Join(',', shape)}] and type do not take");
    }

    private static void CheckCover(PackFile file, List<Described> tensors, long dataLength)
    {
        var next = 0L;
        foreach (var tensor in tensors.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End))
        {
            if (tensor.Begin != next)
                throw file.Fault($"has {(tensor.Begin < next ? "overlapping tensors" : "a hole")} before '{tensor.Name}'");
            next = tensor.End;
        }

        if (next != dataLength)
            throw file.Fault($"has {dataLength - next} bytes that belong to no tensor");
    }

    private static long[] ReadNumbers(PackFile file, JsonProperty property, string name)
    {
        var array = property.Value.Required(file, name);
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() > 16)
            throw file.Fault($"has a {name} of '{property.Name}' that is no short list of numbers");
        return [.. array.EnumerateArray().Select(item =>
            item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out var number) && number >= 0
                ? number
                : throw file.Fault($"has a {name} of '{property.Name}' that is no list of whole numbers"))];
    }

    /// <summary>Null when it does not fit in 63 bits.</summary>
    internal static long? Product(ReadOnlySpan<long> shape)
    {
        var product = (UInt128)1;
        foreach (var size in shape)
        {
            product *= (ulong)size;
            if (product > long.MaxValue)
                return null;
        }

        return (long)product;
    }

    private static (ElementType Type, int Bytes) TypeOf(PackFile file, string dtype) => dtype switch
    {
        "F32" => (ElementType.Float32, 4),
        "F16" => (ElementType.Float16, 2),
        "BF16" => (ElementType.BFloat16, 2),
        "I64" => (ElementType.Int64, 8),
        "F64" or "U64" or "C64" => (ElementType.Other, 8),
        "I32" or "U32" => (ElementType.Other, 4),
        "I16" or "U16" => (ElementType.Other, 2),
        "I8" or "U8" or "BOOL" or "F8_E4M3" or "F8_E5M2" or "F8_E8M0" => (ElementType.Other, 1),
        _ => throw file.Fault($"has a tensor of the unknown type '{dtype}'"),
    };

    /// <summary>A tensor as the header describes it; the offsets count from the beginning of the data.</summary>
    private readonly record struct Described(string Name, ElementType Type, long[] Shape, long Elements, long Begin, long End);
}
