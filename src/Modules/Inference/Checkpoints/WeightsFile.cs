using Microsoft.Win32.SafeHandles;

namespace AnalysisApp.Inference.Checkpoints;

/// <summary>Opens a checkpoint's weights, whichever of the two formats they have.</summary>
internal static class WeightsFile
{
    public const string Safetensors = "model.safetensors";
    public const string Torch = "pytorch_model.bin";

    /// <summary>The file to read: safetensors where there is one, for it needs no unpickling.</summary>
    public static string NameIn(PackManifest pack, PackTask task)
        => task.Has(Safetensors) ? Safetensors
            : task.Has(Torch) ? Torch
            : throw new PackFile(Path.Join(pack.Directory, PackManifest.FileName), PackManifest.MendOf(pack.Pack))
                .Fault($"names neither {Safetensors} nor {Torch} for {task.Name}");

    /// <exception cref="ModelPackException">Whatever is wrong with the file.</exception>
    public static TensorTable Open(PackFile file)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(file.Path);
            var length = RandomAccess.GetLength(handle);
            var places = file.Name == Torch ? TorchReader.Read(file, handle, length) : SafetensorsReader.Read(file, handle, length);
            var table = new TensorTable(file, handle, places);
            handle = null;
            return table;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw file.Fault("is missing");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw file.Fault($"cannot be read ({fault.Message})", fault);
        }
        finally
        {
            handle?.Dispose();
        }
    }

    /// <summary>Reads exactly these bytes; the caller has checked them against the file's length.</summary>
    public static byte[] ReadAt(PackFile file, SafeFileHandle handle, long offset, int count)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            var part = RandomAccess.Read(handle, bytes.AsSpan(read), offset + read);
            read += part > 0 ? part : throw file.Fault("became shorter while it was read");
        }

        return bytes;
    }
}
