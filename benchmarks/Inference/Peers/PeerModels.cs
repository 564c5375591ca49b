using AnalysisApp.Inference.Checkpoints;

namespace AnalysisApp.Inference.Benchmarks.Peers;

/// <summary>Writes the checkpoints of a pack as transformers.js wants them: ONNX files and tokenizers in a folder for each.</summary>
internal static class PeerModels
{
    /// <param name="pack">The pack's folder.</param>
    /// <param name="starter">The starter pack's folder, for the tokenizers' settings.</param>
    /// <param name="folder">Gets a folder for each task; what is there already is kept.</param>
    /// <returns>The tasks.</returns>
    public static IReadOnlyList<string> Write(string pack, string starter, string folder)
    {
        var manifest = PackManifest.Read(Path.GetDirectoryName(pack)!, Path.GetFileName(pack));
        foreach (var task in manifest.Tasks)
            Write(manifest, task, Path.Join(starter, task.Name), Path.Join(folder, task.Name));
        return [.. manifest.Tasks.Select(task => task.Name)];
    }

    private static void Write(PackManifest manifest, PackTask task, string starter, string folder)
    {
        Directory.CreateDirectory(Path.Join(folder, "onnx"));
        foreach (var name in new[] { "config.json", "tokenizer.json", "tokenizer_config.json" })
        {
            var own = manifest.File(task, name).Path;
            File.Copy(File.Exists(own) ? own : Path.Join(starter, name), Path.Join(folder, name), overwrite: true);
        }

        var config = CheckpointConfig.Read(manifest.File(task, CheckpointConfig.FileName), task.Name);
        using var weights = WeightsFile.Open(manifest.File(task, WeightsFile.NameIn(manifest, task)));
        foreach (var (name, isQuantized) in new[] { ("model.onnx", false), ("model_quantized.onnx", true) })
        {
            var path = Path.Join(folder, "onnx", name);
            if (!File.Exists(path))
                File.WriteAllBytes(path, ExportedGraph.Build(config, weights, isQuantized));
        }
    }
}
