using System.Text.Json;
using AnalysisApp.Inference.Checkpoints;
using AnalysisApp.Inference.Hub;

namespace AnalysisApp.Inference.Installing;

/// <summary>A pack put together beside its place, and moved there when it is whole. Use it under <see cref="LockAsync"/>.</summary>
internal sealed class StagedPack : IDisposable
{
    private const string Replaced = ".replaced";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, IndentSize = 2 };
    private readonly string _directory;
    private readonly string _target;

    private StagedPack(string directory, string target) => (_directory, _target) = (directory, target);

    /// <summary>One process at a time changes a pack; a second waits. Clears away what a process that died in the middle left, and brings back what it moved.</summary>
    public static async Task<LockFile> LockAsync(string folder, string pack, TimeProvider clock, Action waits, CancellationToken cancellationToken)
    {
        var alone = await LockFile.AcquireAsync(Path.Join(folder, ".locks", pack + ".lock"), clock, waits, cancellationToken);
        try
        {
            var left = StageOf(folder, pack);
            if (Directory.Exists(left))
                Recover(left, Path.Join(folder, pack));
            return alone;
        }
        catch
        {
            alone.Dispose();
            throw;
        }
    }

    public static StagedPack Begin(string folder, string pack)
    {
        var directory = Path.Join(StageOf(folder, pack), Guid.NewGuid().ToString("N")[..8]);
        Directory.CreateDirectory(directory);
        return new StagedPack(directory, Path.Join(folder, pack));
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
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(place, File.GetUnixFileMode(place) | UnixFileMode.UserRead | UnixFileMode.UserWrite);
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

        // Between the two moves there is no pack of this name: a start in that moment takes another, and after a crash there LockAsync brings it back.
        var old = _directory + Replaced;
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

    private static string StageOf(string folder, string pack) => Path.Join(folder, ".staged", pack);

    private static void Recover(string left, string target)
    {
        foreach (var directory in Directory.GetDirectories(left))
        {
            if (directory.EndsWith(Replaced, StringComparison.Ordinal) && !Directory.Exists(target))
                Directory.Move(directory, target);
            else
                Directory.Delete(directory, recursive: true);
        }
    }

    private string Place(string task, string name)
    {
        var folder = Path.Join(_directory, task);
        Directory.CreateDirectory(folder);
        return Path.Join(folder, name);
    }
}
