using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Hub;
using AnalysisApp.Inference.Sessions;

namespace AnalysisApp.Inference.Installing;

/// <summary>A folder that somebody wants to import, as a task of a pack that lies elsewhere.</summary>
internal static class SourceCheckpoint
{
    // What a checkpoint is read from. A folder holds more at times, such as training arguments, which are never opened.
    private static readonly string[] Beside =
    [
        "tokenizer.json", "vocab.txt", "vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", GoldenLines.FileName,
    ];

    /// <summary>Reads every file that counts once.</summary>
    /// <exception cref="ModelPackException">It is no checkpoint.</exception>
    public static PackTask Read(ImportRequest request, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(request.Folder);
        if (!Directory.Exists(folder))
            throw new ModelPackException($"{folder} is no folder. Give the folder of a checkpoint, with its {CheckpointConfig.FileName}.");

        var weights = Array.Find([WeightsFile.Safetensors, WeightsFile.Torch], name => File.Exists(Path.Join(folder, name)))
            ?? throw new ModelPackException(
                $"{folder} has neither {WeightsFile.Safetensors} nor {WeightsFile.Torch}. Give the folder of a whole checkpoint; one in several parts must be joined first.");
        var names = new[] { CheckpointConfig.FileName, weights }.Concat(Beside.Where(name => File.Exists(Path.Join(folder, name))));
        var files = names.Select(name => Hashed(folder, name, cancellationToken)).ToList();

        // Short, and another for other weights; never like a hub's commit.
        var revision = "import-" + files.Single(file => file.Name == weights).Sha256![..12];
        return new PackTask(request.Task, request.Name ?? $"local/{Path.GetFileName(folder.TrimEnd('/', '\\'))}", revision, request.Preparation, files) { Folder = folder };
    }

    private static ExpectedFile Hashed(string folder, string name, CancellationToken cancellationToken)
    {
        var path = Path.Join(folder, name);
        try
        {
            var hash = ContentHash.Of(path, cancellationToken);
            return new ExpectedFile(name, hash.Size, hash.Sha256);
        }
        catch (FileNotFoundException)
        {
            throw new ModelPackException($"{path} is missing. Give the folder of a whole checkpoint, as its publisher ships it.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ModelPackException($"{path} cannot be read ({fault.Message}). Make it readable.", fault);
        }
    }
}
