namespace AnalysisApp.Inference.Checkpoints;

/// <summary>Opens a checkpoint's weights, whichever of the two formats they have.</summary>
internal static class WeightsFile
{
    public const string Safetensors = "model.safetensors";
    public const string Torch = "pytorch_model.bin";

    /// <summary>
    /// The most bytes that a safetensors header, a zip's directory or a pickle may have. Those of the largest encoder that config.json may describe
    /// (256 layers, 4,100 tensors) have about one megabyte.
    /// </summary>
    public const int MaxDescriptionBytes = 4 << 20;

    /// <summary>The file to read: safetensors where there is one, for it needs no unpickling.</summary>
    public static string NameIn(PackManifest pack, PackTask task)
        => task.Has(Safetensors) ? Safetensors
            : task.Has(Torch) ? Torch
            : throw new PackFile(Path.Join(pack.Directory, PackManifest.FileName), PackManifest.MendOf(pack.Pack))
                .Fault($"names neither {Safetensors} nor {Torch} for {task.Name}");

    /// <exception cref="ModelPackException">Whatever is wrong with the file.</exception>
    public static TensorTable Open(PackFile file)
    {
        var map = MappedFile.Open(file);
        try
        {
            return new TensorTable(map, file.Name == Torch ? TorchReader.Read(map) : SafetensorsReader.Read(map));
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }
}
