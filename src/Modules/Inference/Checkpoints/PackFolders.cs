namespace AnalysisApp.Inference.Checkpoints;

/// <summary>The places where packs lie: those installed here first, then those that came with the app.</summary>
internal static class PackFolders
{
    /// <summary>Where packs are installed.</summary>
    public static string Installed(InferenceOptions options)
        => string.IsNullOrEmpty(options.InstalledModelsDirectory) ? options.ModelsDirectory : options.InstalledModelsDirectory;

    /// <summary>Each place once, in the order in which they count.</summary>
    public static IReadOnlyList<string> Of(InferenceOptions options)
        => [.. new[] { Installed(options), options.ModelsDirectory }.Distinct(StringComparer.Ordinal)];

    /// <summary>The first place that has this pack; null where none has.</summary>
    public static string? Holding(InferenceOptions options, string pack) => Of(options).FirstOrDefault(folder => Has(folder, pack));

    public static bool Has(string folder, string pack) => File.Exists(Path.Join(folder, pack, PackManifest.FileName));

    /// <exception cref="ModelPackException">It is nowhere, or its pack.json is broken.</exception>
    public static PackManifest Read(InferenceOptions options, string pack)
        => PackManifest.Read(Holding(options, pack) ?? options.ModelsDirectory, pack);

    /// <summary>Every pack's name, whole or not.</summary>
    public static IReadOnlyList<string> Names(InferenceOptions options)
        => [.. Of(options)
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateDirectories(folder).Select(directory => Path.GetFileName(directory)).Where(name => Has(folder, name)))
            .Where(PackManifest.IsPlainName)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];
}
