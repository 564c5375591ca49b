using System.ComponentModel.DataAnnotations;
using AnalysisApp.Inference;

namespace AnalysisApp.Configuration;

/// <summary>Where this instance keeps what must survive a restart.</summary>
internal sealed class StorageOptions
{
    /// <summary>Where the database cluster, pulled and imported models, compiled graphs and keys lie. The default is <c>./data</c> below the working directory.</summary>
    [Required(AllowEmptyStrings = false)]
    public string DataDirectory { get; set; } = "./data";

    /// <summary>The same as an absolute path.</summary>
    public string FullPath => Path.GetFullPath(DataDirectory);

    /// <summary>Says where packs lie: those that came with the app, and below the data folder those that were pulled or imported.</summary>
    public void Place(InferenceOptions options)
    {
        // An empty one is refused by the module's own check, which names the key.
        if (!string.IsNullOrWhiteSpace(options.ModelsDirectory))
            options.ModelsDirectory = Path.GetFullPath(options.ModelsDirectory);
        options.InstalledModelsDirectory = string.IsNullOrWhiteSpace(options.InstalledModelsDirectory)
            ? Path.Combine(FullPath, "models")
            : Path.GetFullPath(options.InstalledModelsDirectory);
        options.GraphDirectory = string.IsNullOrWhiteSpace(options.GraphDirectory) ? Path.Combine(FullPath, "graphs") : Path.GetFullPath(options.GraphDirectory);
    }
}
