namespace AnalysisApp.Inference.Hub;

/// <summary>Held by one process at a time; given back by the system when that process dies. The same advisory lock that huggingface_hub takes.</summary>
internal sealed class LockFile : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private const int WouldBlock = 11;
    private const int WouldBlockOnMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);
    private readonly FileStream? _file;

    private LockFile(FileStream? file) => _file = file;

    /// <summary>Waits for it. Where a lock cannot be taken at all (a read-only or odd file system) it goes on without: every write is safe alone.</summary>
    public static async Task<LockFile> AcquireAsync(string path, TimeProvider clock, Action waits, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                return new LockFile(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
            }
            catch (IOException fault) when (fault.HResult is WouldBlock or WouldBlockOnMac or SharingViolation)
            {
                if (tries == 0)
                    waits();
                await Task.Delay(Poll, clock, cancellationToken);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                return new LockFile(null);
            }
        }
    }

    // The file stays: removing it would let a third process lock a new one while the second still waits for the old.
    public void Dispose() => _file?.Dispose();
}
