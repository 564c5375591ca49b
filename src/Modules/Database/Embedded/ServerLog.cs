namespace AnalysisApp.Database.Embedded;

/// <summary>The server's own log, which it appends to and its user owns.</summary>
internal sealed class ServerLog(string path, string previous, ServerUser? user)
{
    private const long LongestBytes = 8 * 1024 * 1024;

    public string Path { get; } = path;

    public long Length => new FileInfo(Path) is { Exists: true } log ? log.Length : 0;

    /// <summary>Keeps it from filling the disk; what is cut off stays once, in a second file.</summary>
    public async Task TrimAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows() || Length < LongestBytes)
            return;

        // The server appends, so it goes on at the new end. As its user, so that root never writes to a place of that user's choosing.
        await Command.RunScriptAsync("""cp "$1" "$2"; : > "$1" """, [Path, previous], user, cancellationToken);
    }

    /// <summary>What the server said from <paramref name="position"/> on.</summary>
    public string Since(long position)
    {
        try
        {
            using var log = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            log.Position = Math.Min(position, log.Length);
            using var reader = new StreamReader(log);
            return reader.ReadToEnd();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
