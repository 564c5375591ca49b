namespace AnalysisApp.Inference.Checkpoints;

/// <summary>Reads what torch.save writes since 1.6: a zip of raw storages and a pickle that says which tensor lies in which. Nothing is ever executed.</summary>
internal static class TorchReader
{
    public static Dictionary<string, TensorPlace> Read(MappedFile map)
    {
        var file = map.File;
        if (map.Length < 4 || !map.Bytes(0, 4).AsSpan().StartsWith("PK"u8))
            throw file.Fault("is no zip; files that PyTorch wrote before 1.6 are not read");
        var entries = ZipDirectory.Read(map);
        var root = RootOf(file, entries.Keys);
        if (entries.TryGetValue(root + "byteorder", out var order)
            && (order.Length != 6 || !map.Bytes(order.Offset, 6).AsSpan().SequenceEqual("little"u8)))
            throw file.Fault("was written in another byte order than little endian");

        var pickle = entries[root + "data.pkl"];
        if (pickle.Length > WeightsFile.MaxDescriptionBytes)
            throw file.Fault($"has a data.pkl of {pickle.Length} bytes; at most {WeightsFile.MaxDescriptionBytes} were expected");
        var tensors = new Unpickler(file, map.Bytes(pickle.Offset, (int)pickle.Length)).ReadTensors();
        var places = tensors.ToDictionary(tensor => tensor.Key, tensor => Place(file, entries, root, tensor.Key, tensor.Value), StringComparer.Ordinal);
        CheckSharing(map, tensors.Values);
        return places;
    }

    private static string RootOf(PackFile file, IEnumerable<string> names)
    {
        var pickles = names.Where(name => name.EndsWith("/data.pkl", StringComparison.Ordinal)).ToList();
        return pickles is [var only] ? only[..^"data.pkl".Length] : throw file.Fault($"has {pickles.Count} entries data.pkl, expected one");
    }

    private static TensorPlace Place(
        PackFile file, Dictionary<string, (long Offset, long Length)> entries, string root, string name, PickledTensor tensor)
    {
        if (!entries.TryGetValue($"{root}data/{tensor.Storage.Key}", out var data))
            throw file.Fault($"has no storage for '{name}'");
        var bytes = BytesOf(tensor.Storage.Type);
        if (tensor.Storage.Elements > long.MaxValue / bytes || data.Length != tensor.Storage.Elements * bytes)
            throw file.Fault($"has {data.Length} bytes for '{name}', expected {tensor.Storage.Elements} numbers of {bytes}");
        if (SafetensorsReader.Product(tensor.Shape) is not { } elements || elements > tensor.Storage.Elements - tensor.Offset)
            throw file.Fault($"has '{name}' reach outside its storage");
        if (!IsContiguous(tensor))
            throw file.Fault($"has '{name}' in a layout that is not contiguous");
        return new TensorPlace(tensor.Storage.Type, tensor.Shape, data.Offset + (tensor.Offset * bytes), elements);
    }

    // Two names for one tensor are legal (an output layer tied to the embeddings). A small file that names its numbers a thousand times is not: it would
    // grow a thousandfold where the weights are laid out.
    private static void CheckSharing(MappedFile map, IEnumerable<PickledTensor> tensors)
    {
        var bytes = (UInt128)0;
        foreach (var tensor in tensors)
            bytes += (UInt128)(SafetensorsReader.Product(tensor.Shape) ?? 0) * (ulong)BytesOf(tensor.Storage.Type);
        if (bytes > (UInt128)map.Length * 2)
            throw map.File.Fault($"has tensors of {bytes} bytes in {map.Length}: the same numbers under more names than weights have");
    }

    private static int BytesOf(ElementType type) => type == ElementType.Int64 ? sizeof(long) : sizeof(float);

    private static bool IsContiguous(PickledTensor tensor)
    {
        if (tensor.Strides.Length != tensor.Shape.Length)
            return false;
        var expected = (UInt128)1;
        for (var axis = tensor.Shape.Length - 1; axis >= 0; axis--)
        {
            // The stride of an axis of one is never used.
            if (tensor.Shape[axis] > 1 && (ulong)tensor.Strides[axis] != expected)
                return false;
            expected *= (ulong)Math.Max(1, tensor.Shape[axis]);
        }

        return true;
    }
}
