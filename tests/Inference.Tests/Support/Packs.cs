using AnalysisApp.Inference.Batching;
using AnalysisApp.Inference.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnalysisApp.Inference.Tests.Support;

/// <summary>The bundled pack, and copies of it to break.</summary>
internal static class Packs
{
    public static string ModelsDirectory { get; } = FindModels();

    public static InferenceOptions StarterOptions => new() { ModelsDirectory = ModelsDirectory, Pack = "starter" };

    public static InferenceEngine NewEngine(InferenceOptions options)
        => new(options, TimeProvider.System, new InferenceTelemetry(), NullLogger.Instance);

    /// <param name="options">Which pack.</param>
    /// <param name="lanes">How many batches run at a time; null for as many as there are cores.</param>
    /// <param name="telemetry">Where it counts; null for nowhere in particular.</param>
    public static async Task<InferenceEngine> OpenAsync(InferenceOptions options, int? lanes = null, InferenceTelemetry? telemetry = null)
    {
        var engine = telemetry is null ? NewEngine(options) : new InferenceEngine(options, TimeProvider.System, telemetry, NullLogger.Instance);
        engine.Open(await new PackLoader(options, TimeProvider.System, NullLogger.Instance).LoadAsync(CancellationToken.None), lanes);
        return engine;
    }

    /// <summary>A models folder of its own with a copy of the starter pack, under another name when wanted.</summary>
    public static TemporaryFolder CopyStarter()
    {
        var folder = new TemporaryFolder();
        var source = Path.Join(ModelsDirectory, "starter");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Where(file => !file.Contains("training", StringComparison.Ordinal)))
        {
            var copy = Path.Join(folder.Path, "starter", Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return folder;
    }

    private static string FindModels()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Join(folder.FullName, "AnalysisApp.sln")))
                return Path.Join(folder.FullName, "models");
        }

        throw new DirectoryNotFoundException("The repository's root was not found above the tests.");
    }
}

/// <summary>A folder that goes when the test does.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("inference-tests-").FullName;

    public string Write(string name, byte[] bytes)
    {
        var path = System.IO.Path.Join(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>The starter pack, loaded once for all tests of a class.</summary>
public sealed class StarterEngine : IAsyncLifetime
{
    internal InferenceEngine Engine { get; private set; } = null!;

    public async Task InitializeAsync() => Engine = await Packs.OpenAsync(Packs.StarterOptions);

    public Task DisposeAsync()
    {
        Engine.Dispose();
        return Task.CompletedTask;
    }
}
