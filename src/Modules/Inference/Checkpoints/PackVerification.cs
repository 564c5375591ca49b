using System.Buffers;
using System.Security.Cryptography;

namespace AnalysisApp.Inference.Checkpoints;

/// <summary>Finds packs, and compares a pack's files with its manifest.</summary>
internal static class PackVerification
{
    private const string Preferred = "reference";
    private const string Fallback = "starter";
    private const int ChunkBytes = 1 << 18;

    /// <summary>The pack to load: the one asked for, else <c>reference</c> if it is installed, else <c>starter</c>.</summary>
    public static PackManifest Choose(InferenceOptions options)
    {
        if (!string.IsNullOrEmpty(options.Pack))
            return PackFolders.Read(options, options.Pack);

        return PackFolders.Holding(options, Preferred) is not null && PackFolders.Read(options, Preferred) is var preferred && IsInstalled(preferred)
            ? preferred
            : PackFolders.Read(options, Fallback);
    }

    /// <summary>Whether every file is there; says nothing about what they hold.</summary>
    public static bool IsInstalled(PackManifest pack)
        => pack.Tasks.All(task => task.Files.All(file => File.Exists(pack.File(task, file.Name).Path)));

    /// <summary>Reads every file of a checkpoint once.</summary>
    /// <returns>The SHA-256 of each, by name.</returns>
    /// <exception cref="ModelPackException">A file is missing, of another size, or altered.</exception>
    public static IReadOnlyDictionary<string, string> Verify(PackManifest pack, PackTask task, CancellationToken cancellationToken)
        => task.Files.ToDictionary(
            expected => expected.Name,
            expected => Verify(pack.File(task, expected.Name), expected, cancellationToken),
            StringComparer.Ordinal);

    private static string Verify(PackFile file, ExpectedFile expected, CancellationToken cancellationToken)
    {
        var (size, sha256) = (0L, "");
        try
        {
            using var stream = File.OpenHandle(file.Path, options: FileOptions.SequentialScan);
            size = RandomAccess.GetLength(stream);

            // The size first: a truncated file of half a gigabyte need not be read to be refused.
            if (expected.Size is { } wanted && wanted != size)
                throw file.Fault($"is {size} bytes long, expected {wanted}");
            sha256 = Hash(stream, cancellationToken);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw file.Fault(expected.Size is { } wanted ? $"is missing, expected {wanted} bytes" : "is missing");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw file.Fault($"cannot be read ({fault.Message})", fault);
        }

        return expected.Sha256 is null || expected.Sha256 == sha256
            ? sha256
            : throw file.Fault($"has been altered: its SHA-256 is {sha256}, expected {expected.Sha256}");
    }

    private static string Hash(Microsoft.Win32.SafeHandles.SafeFileHandle file, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            var position = 0L;
            while (RandomAccess.Read(file, buffer, position) is > 0 and var count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, count);
                position += count;
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
