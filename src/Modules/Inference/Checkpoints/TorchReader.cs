using Microsoft.Win32.SafeHandles;

namespace AnalysisApp.Inference.Checkpoints;

/// <summary>Reads what torch.save writes since 1.6: a zip of raw storages and a pickle that says which tensor lies in which. Nothing is ever executed.</summary>
internal static class TorchReader
{
    private const int MaxPickleBytes = 16 << 20;

    public static Dictionary<string, TensorPlace> Read(PackFile file, SafeFileHandle handle, long fileLength)
    {
        if (fileLength < 4 || !WeightsFile.ReadAt(file, handle, 0, 4).AsSpan().StartsWith("PK"u8))
            throw file.Fault("is no zip; files that PyTorch wrote before 1.6 are not read");
        var entries = ZipDirectory.Read(file, handle, fileLength);
        var root = RootOf(file, entries.Keys);
        if (entries.TryGetValue(root + "byteorder", out var order)
            && (order.Length != 6 || !WeightsFile.ReadAt(file, handle, order.Offset, 6).AsSpan().SequenceEqual("little"u8)))
            throw file.Fault("was written in another byte order than little endian");

        var pickle = entries[root + "data.pkl"];
        if (pickle.Length > MaxPickleBytes)
            throw file.Fault($"has a data.pkl of {pickle.Length} bytes; at most {MaxPickleBytes} were expected");
        var tensors = new Unpickler(file, WeightsFile.ReadAt(file, handle, pickle.Offset, (int)pickle.Length)).ReadTensors();
        return tensors.ToDictionary(tensor => tensor.Key, tensor => Place(file, entries, root, tensor.Key, tensor.Value), StringComparer.Ordinal);
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
        var bytes = tensor.Storage.Type == ElementType.Int64 ? 8 : 4;
        if (tensor.Storage.Elements > long.MaxValue / bytes || data.Length != tensor.Storage.Elements * bytes)
            throw file.Fault($"has {data.Length} bytes for '{name}', expected {tensor.Storage.Elements} numbers of {bytes}");
        if (SafetensorsReader.Product(tensor.Shape) is not { } elements || elements > tensor.Storage.Elements - tensor.Offset)
            throw file.Fault($"has '{name}' reach outside its storage");
        if (!IsContiguous(tensor))
            throw file.Fault($"has '{name}' in a layout that is not contiguous");
        return new TensorPlace(tensor.Storage.Type, tensor.Shape, data.Offset + (tensor.Offset * bytes), elements);
    }

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
