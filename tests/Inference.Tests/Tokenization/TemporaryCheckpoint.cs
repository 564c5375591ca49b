namespace AnalysisApp.Inference.Tests.Tokenization;

/// <summary>A folder for one test's tokenizer files, gone with it.</summary>
internal sealed class TemporaryCheckpoint : IDisposable
{
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("tokenizer-").FullName;

    /// <summary>A checkpoint of the starter pack with only the files named.</summary>
    public static TemporaryCheckpoint Of(string task, params string[] files)
    {
        var checkpoint = new TemporaryCheckpoint();
        foreach (var file in files)
            File.Copy(Path.Combine(Starter.Checkpoint(task), file), checkpoint.PathOf(file));
        return checkpoint;
    }

    public string PathOf(string file) => Path.Combine(Directory, file);

    public void Write(string file, string text) => File.WriteAllText(PathOf(file), text);

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
