using System.ComponentModel.DataAnnotations;

namespace AnalysisApp.Configuration;

/// <summary>Where this instance keeps what must survive a restart.</summary>
internal sealed class StorageOptions
{
    /// <summary>Database cluster, compiled models, keys. The default is <c>./data</c> below the working directory.</summary>
    [Required(AllowEmptyStrings = false)]
    public string DataDirectory { get; set; } = "./data";

    /// <summary>The same as an absolute path.</summary>
    public string FullPath => Path.GetFullPath(DataDirectory);
}
