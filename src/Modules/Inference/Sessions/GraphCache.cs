using System.Security.Cryptography;
using System.Text.Json;
using AnalysisApp.Inference.Graph;
using Microsoft.Extensions.Logging;

namespace AnalysisApp.Inference.Sessions;

/// <summary>
/// Compiled graphs and what was measured with them, kept from one start to the next. An entry is a folder with the graph, its large weights in a file
/// that ONNX Runtime maps, and the hashes of both; it appears whole or not at all, and is read only if its hashes are right. A folder that cannot be
/// written is said once, and the app goes on without. Safe for concurrent use, by several processes too.
/// </summary>
/// <param name="directory">Null: nothing is kept.</param>
/// <param name="clock">Tells how long an entry was not used.</param>
/// <param name="logger">Is told about broken entries and a folder that cannot be written.</param>
internal sealed class GraphCache(string? directory, TimeProvider clock, ILogger logger)
{
    private const string SealFile = "seal.json";
    private const string Unfinished = ".unfinished";
    private const string VerdictFile = ".agreement.json";

    private int _warnings;

    /// <summary>An entry that nobody asked for in this time goes.</summary>
    public static TimeSpan KeptUnused { get; } = TimeSpan.FromDays(30);

    /// <summary>What a process that ended half-way left behind goes after this time.</summary>
    public static TimeSpan KeptUnfinished { get; } = TimeSpan.FromHours(1);

    /// <returns>The model's file; null where there is none, or a broken one.</returns>
    public string? Find(GraphKey key)
    {
        if (directory is null || !Directory.Exists(Folder(key)))
            return null;
        try
        {
            var seal = JsonSerializer.Deserialize<Seal>(File.ReadAllBytes(Path.Join(Folder(key), SealFile)));
            if (seal == Measure(Folder(key)))
            {
                Touch(Path.Join(Folder(key), SealFile));
                return Path.Join(Folder(key), GraphFiles.Model);
            }

            Reject(key, "its files are not as they were written");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            Reject(key, fault.Message);
        }

        return null;
    }

    /// <summary>Writes a graph, unless it is there already, and removes the older ones that it replaces.</summary>
    /// <returns>The model's file; null where it cannot be kept.</returns>
    public string? Add(GraphKey key, OnnxModel model)
    {
        if (directory is null)
            return null;
        var unfinished = Path.Join(directory, $"{Guid.NewGuid():N}{Unfinished}");
        try
        {
            GraphFiles.Write(unfinished, model);
            var seal = Measure(unfinished);
            File.WriteAllBytes(Path.Join(unfinished, SealFile), JsonSerializer.SerializeToUtf8Bytes(seal));
            if (!Directory.Exists(Folder(key)))
                Directory.Move(unfinished, Folder(key));
            else if (seal != Measure(Folder(key)))
                throw new IOException($"{Folder(key)} is broken and cannot be removed");
            RemoveOlder(key, "");
            return Path.Join(Folder(key), GraphFiles.Model);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            WarnOnce(fault);
            return null;
        }
        finally
        {
            GraphFiles.TryDelete(unfinished);
        }
    }

    /// <summary>Forgets a graph that is as it was written, and yet cannot be used.</summary>
    public void Reject(GraphKey key, string reason)
    {
        InferenceLog.GraphBroken(logger, Folder(key), reason);
        Remove(key);
    }

    /// <summary>Forgets a graph.</summary>
    public void Remove(GraphKey key)
    {
        if (directory is not null)
            GraphFiles.TryDelete(Folder(key));
    }

    /// <returns>What was kept with <see cref="Keep"/>; null where there is nothing that can be read.</returns>
    public Agreement? FindAgreement(GraphKey key)
    {
        var path = directory is null ? null : Folder(key) + VerdictFile;
        if (!File.Exists(path))
            return null;
        try
        {
            var found = JsonSerializer.Deserialize<Agreement>(File.ReadAllBytes(path));
            Touch(path);
            return found;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            InferenceLog.GraphBroken(logger, path, fault.Message);
            return null;
        }
    }

    public void Keep(GraphKey key, Agreement agreement)
    {
        if (directory is null)
            return;
        var unfinished = Path.Join(directory, $"{Guid.NewGuid():N}{Unfinished}");
        try
        {
            Directory.CreateDirectory(directory);
            File.WriteAllBytes(unfinished, JsonSerializer.SerializeToUtf8Bytes(agreement));
            File.Move(unfinished, Folder(key) + VerdictFile, overwrite: true);
            RemoveOlder(key, VerdictFile);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            WarnOnce(fault);
            GraphFiles.TryDelete(unfinished);
        }
    }

    /// <summary>Removes what nobody used for long, and what was never finished.</summary>
    public void Prune()
    {
        if (directory is null || !Directory.Exists(directory))
            return;
        var now = clock.GetUtcNow().UtcDateTime;
        foreach (var path in Directory.EnumerateFileSystemEntries(directory))
        {
            var used = File.GetLastWriteTimeUtc(File.Exists(Path.Join(path, SealFile)) ? Path.Join(path, SealFile) : path);
            if (now - used > (path.EndsWith(Unfinished, StringComparison.Ordinal) ? KeptUnfinished : KeptUnused))
                GraphFiles.TryDelete(path);
        }
    }

    private string Folder(GraphKey key) => Path.Join(directory, key.Name);

    private void RemoveOlder(GraphKey key, string ending)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(directory!, key.Line + "-*"))
        {
            var isVerdict = path.EndsWith(VerdictFile, StringComparison.Ordinal);
            if (isVerdict == (ending.Length > 0) && Path.GetFileName(path) != key.Name + ending)
                GraphFiles.TryDelete(path);
        }
    }

    private static Seal Measure(string folder)
    {
        var (model, weights) = (Path.Join(folder, GraphFiles.Model), Path.Join(folder, GraphFiles.Weights));
        return new Seal(new FileInfo(model).Length, HashOf(model), new FileInfo(weights).Length, HashOf(weights));
    }

    // Read, not mapped: mapped pages would count as the process's memory.
    private static string HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    // When it was used last decides how long it stays.
    private void Touch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, clock.GetUtcNow().UtcDateTime);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A folder that is only read from is as good as before; nothing is pruned in it either.
        }
    }

    private void WarnOnce(Exception fault)
    {
        if (Interlocked.Exchange(ref _warnings, 1) == 0)
            InferenceLog.GraphsNotKept(logger, directory!, fault.Message);
    }

    private sealed record Seal(long ModelBytes, string ModelSha256, long WeightsBytes, string WeightsSha256);
}
