using System.Buffers.Binary;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace AnalysisApp.Inference.Checkpoints;

/// <summary>Reads the header of a safetensors file: every byte of the data belongs to exactly one tensor, or the file is refused.</summary>
internal static class SafetensorsReader
{
    private const int MaxHeaderBytes = 100_000_000;

    public static Dictionary<string, TensorPlace> Read(PackFile file, SafeFileHandle handle, long fileLength)
    {
        if (fileLength < 10)
            throw file.Fault($"is no safetensors file: {fileLength} bytes hold no header");
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(WeightsFile.ReadAt(file, handle, 0, 8));
        if (headerLength < 2 || headerLength > MaxHeaderBytes || headerLength > (ulong)fileLength - 8)
            throw file.Fault($"is no safetensors file: a header of {headerLength} bytes in a file of {fileLength}");
        var header = WeightsFile.ReadAt(file, handle, 8, (int)headerLength);
        if (header[0] != (byte)'{')
            throw file.Fault("is no safetensors file: its header does not begin with '{'");

        var dataStart = 8 + (long)headerLength;
        var places = file.ReadJson(header, root => ReadTensors(file, root, dataStart, fileLength - dataStart));
        CheckCover(file, places, fileLength - dataStart);
        return places.ToDictionary(place => place.Name, place => place.Place, StringComparer.Ordinal);
    }

    private static List<(string Name, TensorPlace Place, long Begin, long End)> ReadTensors(
        PackFile file, JsonElement root, long dataStart, long dataLength)
    {
        var places = new List<(string, TensorPlace, long, long)>();
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name == "__metadata__")
            {
                if (property.Value.ValueKind != JsonValueKind.Object || property.Value.EnumerateObject().Any(entry => entry.Value.ValueKind != JsonValueKind.String))
                    throw file.Fault("has a __metadata__ that is no map of strings");
                continue;
            }

            if (property.Value.ValueKind != JsonValueKind.Object)
                throw file.Fault($"has no description of '{property.Name}'");
            var shape = ReadNumbers(file, property, "shape");
            var offsets = ReadNumbers(file, property, "data_offsets");
            if (offsets is not [var begin, var end] || begin > end || end > dataLength)
                throw file.Fault($"has data_offsets of '{property.Name}' that do not lie in its {dataLength} bytes of data");

            var (type, bytes) = TypeOf(file, property.Value.RequiredString(file, "dtype"));
            if (Product(shape) is not { } elements || elements > long.MaxValue / bytes || elements * bytes != end - begin)
                throw file.Fault($"has {end - begin} bytes for '{property.Name}', which its shape [{string.Join(',', shape)}] and type do not take");
            places.Add((property.Name, new TensorPlace(type, shape, dataStart + begin, elements), begin, end));
        }

        return places;
    }

    private static void CheckCover(PackFile file, List<(string Name, TensorPlace Place, long Begin, long End)> places, long dataLength)
    {
        var next = 0L;
        foreach (var (name, _, begin, end) in places.OrderBy(place => place.Begin).ThenBy(place => place.End))
        {
            if (begin != next)
                throw file.Fault($"has {(begin < next ? "overlapping tensors" : "a hole")} before '{name}'");
            next = end;
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
        "F64" or "U64" => (ElementType.Other, 8),
        "I32" or "U32" => (ElementType.Other, 4),
        "I16" or "U16" => (ElementType.Other, 2),
        "I8" or "U8" or "BOOL" => (ElementType.Other, 1),
        _ => throw file.Fault($"has a tensor of the unknown type '{dtype}'"),
    };
}
