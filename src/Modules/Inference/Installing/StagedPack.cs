using System.Text.Json;
using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Hub;

namespace AnalysisApp.Inference.Installing;

/// <summary>A pack put together beside its place, and moved there when it is whole. Use it under <see cref="LockAsync"/>.</summary>
internal sealed class StagedPack : IDisposable
{
    private const string Ending = ".staged";
    private const string Replaced = ".replaced.staged";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, IndentSize = 2 };
    private readonly string _directory;
    private readonly string _target;

    private StagedPack(string directory, string target) => (_directory, _target) = (directory, target);

    /// <summary>One process at a time changes a pack; a second waits.</summary>
    public static Task<LockFile> LockAsync(string folder, string pack, TimeProvider clock, Action waits, CancellationToken cancellationToken)
        => LockFile.AcquireAsync(Path.Join(folder, ".locks", pack + ".lock"), clock, waits, cancellationToken);

    /// <summary>Begins one, and removes what a process that died left of another.</summary>
    public static StagedPack Begin(string folder, string pack)
    {
        Directory.CreateDirectory(folder);
        var target = Path.Join(folder, pack);
        foreach (var left in Directory.GetDirectories(folder, $".{pack}.*{Ending}"))
            Recover(left, target);
        var directory = Path.Join(folder, $".{pack}.{Guid.NewGuid().ToString("N")[..8]}{Ending}");
        Directory.CreateDirectory(directory);
        return new StagedPack(directory, target);
    }

    /// <summary>Takes a file that nobody will change: its content is shared with the source where the file system can.</summary>
    public void Share(string task, string name, string source)
    {
        if (!HardLink.TryCreate(source, Place(task, name)))
            Copy(task, name, source);
    }

    /// <summary>Takes a copy of a file that its owner may change later.</summary>
    public string Copy(string task, string name, string source)
    {
        var place = Place(task, name);
        File.Copy(source, place);
        using var copy = new FileStream(place, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        copy.Flush(flushToDisk: true);
        return place;
    }

    /// <summary>Writes pack.json and lets the pack take its place; the one that was there goes.</summary>
    public void Publish(PackManifest pack)
    {
        using (var file = new FileStream(Path.Join(_directory, PackManifest.FileName), FileMode.CreateNew))
        {
            JsonSerializer.Serialize(file, PackDocument.Of(pack), Indented);
            file.Write("\n"u8);
            file.Flush(flushToDisk: true);
        }

        // Between the two moves there is no pack of this name: a start in that moment takes another, and Begin brings it back after a crash there.
        var old = $"{_directory[..^Ending.Length]}{Replaced}";
        if (Directory.Exists(_target))
            Directory.Move(_target, old);
        Directory.Move(_directory, _target);
        if (Directory.Exists(old))
            Directory.Delete(old, recursive: true);
    }

    public void Dispose()
    {
        if (Directory.Exists(_directory))
            Directory.Delete(_directory, recursive: true);
    }

    private static void Recover(string left, string target)
    {
        if (left.EndsWith(Replaced, StringComparison.Ordinal) && !Directory.Exists(target))
            Directory.Move(left, target);
        else
            Directory.Delete(left, recursive: true);
    }

    private string Place(string task, string name)
    {
        var folder = Path.Join(_directory, task);
        Directory.CreateDirectory(folder);
        return Path.Join(folder, name);
    }
}
