namespace AnalysisApp.Inference.Hub;

/// <summary>A download on its way, in a file of this process's own: two processes that wrote into one would spoil it where locks do not hold.</summary>
internal sealed class PartialFile : IDisposable
{
    private const string Ending = ".incomplete";
    private readonly string _path;
    private readonly FileStream _file;

    private PartialFile(string path, long mostBytes)
    {
        _path = path;
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        if (_file.Length > mostBytes)
            _file.SetLength(0);
        _file.Seek(0, SeekOrigin.End);
    }

    public long Length => _file.Length;

    /// <summary>Goes on with the longest piece that a stopped process left, and removes the others; a piece that is being written is left alone.</summary>
    /// <param name="blobPath">What it will be.</param>
    /// <param name="mostBytes">A longer piece is of no use.</param>
    public static PartialFile Open(string blobPath, long mostBytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(blobPath)!);
        var own = $"{blobPath}.{Guid.NewGuid().ToString("N")[..8]}{Ending}";
        var left = Pieces(blobPath).Where(IsLeft).OrderByDescending(piece => piece.Length).ToList();
        if (left.Find(piece => piece.Length <= mostBytes) is { } longest && TryMove(longest.FullName, own))
            left.Remove(longest);
        foreach (var piece in left)
            piece.Delete();
        return new PartialFile(own, mostBytes);
    }

    /// <summary>Bytes that a stopped process left, which need not be found room for again.</summary>
    public static long LeftAt(string blobPath) => Pieces(blobPath).Select(piece => piece.Length).DefaultIfEmpty(0).Max();

    public async Task AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => await _file.WriteAsync(bytes, cancellationToken);

    /// <summary>From the first byte again.</summary>
    public void Restart()
    {
        _file.SetLength(0);
        _file.Seek(0, SeekOrigin.Begin);
    }

    public ContentHash Hash(CancellationToken cancellationToken) => ContentHash.Of(_file.SafeFileHandle, cancellationToken);

    /// <summary>Puts it in its place, all of it or nothing, also when the power fails: what is not on the disk has no name.</summary>
    public void Publish(string blobPath)
    {
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        File.Move(_path, blobPath, overwrite: true);
    }

    public void Dispose() => _file.Dispose();

    private static IEnumerable<FileInfo> Pieces(string blobPath)
        => new DirectoryInfo(Path.GetDirectoryName(blobPath)!) is { Exists: true } folder ? folder.EnumerateFiles($"{Path.GetFileName(blobPath)}*{Ending}") : [];

    private static bool IsLeft(FileInfo piece)
    {
        try
        {
            using var free = new FileStream(piece.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool TryMove(string from, string to)
    {
        try
        {
            File.Move(from, to);
            return true;
        }
        catch (FileNotFoundException)
        {
            // Another process was faster.
            return false;
        }
    }
}
