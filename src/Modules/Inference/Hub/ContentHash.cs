using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace AnalysisApp.Inference.Hub;

/// <summary>What a file's bytes come to, in the two ways that the hub names them.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Of the bytes.</param>
/// <param name="GitSha1">Of <c>blob SIZE\0</c> and the bytes.</param>
internal sealed record ContentHash(long Size, string Sha256, string GitSha1)
{
    private const int ChunkBytes = 1 << 18;

    public static ContentHash Of(string path, CancellationToken cancellationToken)
    {
        using var handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
        return Of(handle, cancellationToken);
    }

    public static ContentHash Of(SafeFileHandle handle, CancellationToken cancellationToken)
    {
        var size = RandomAccess.GetLength(handle);
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        sha1.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {size}\0")));
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            var position = 0L;
            while (RandomAccess.Read(handle, buffer, position) is > 0 and var count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                sha256.AppendData(buffer, 0, count);
                sha1.AppendData(buffer, 0, count);
                position += count;
            }

            return new ContentHash(position, Convert.ToHexStringLower(sha256.GetHashAndReset()), Convert.ToHexStringLower(sha1.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Whether these are the bytes that an ETag stands for.</summary>
    public bool Is(string etag) => etag == Sha256 || etag == GitSha1;

    /// <summary>The hash of the kind that an ETag is.</summary>
    public string LikeEtag(string etag) => etag.Length == GitSha1.Length ? GitSha1 : Sha256;
}
