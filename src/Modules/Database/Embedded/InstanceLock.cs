using System.Globalization;

namespace AnalysisApp.Database.Embedded;

/// <summary>One app per data folder. The kernel gives the lock back when its holder dies, however it dies.</summary>
internal sealed class InstanceLock : IDisposable
{
    // EWOULDBLOCK of Linux and of macOS, and what Windows says.
    private const int WouldBlock = 11;
    private const int WouldBlockOnMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);

    private readonly FileStream _file;

    private InstanceLock(FileStream file) => _file = file;

    public static InstanceLock Take(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, "postgresql.lock");
        // Its own file, since .NET opens no file that is locked, not even for reading.
        var holder = Path.Combine(dataDirectory, "postgresql.lock.pid");
        FileStream? file = null;
        try
        {
            file = Lock(path, dataDirectory, holder);
            File.WriteAllText(holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
            return new InstanceLock(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new DatabaseException(
                $"The data folder {dataDirectory} cannot be written: {fault.Message} Free space there or mend its rights, or choose another with --Storage:DataDirectory=FOLDER.", fault);
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream Lock(string path, string dataDirectory, string holder)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault) when (fault.HResult is WouldBlock or WouldBlockOnMac or SharingViolation)
        {
            throw new DatabaseException(
                $"The data folder {dataDirectory} is in use by another instance (process {Read(holder)}). Stop that one, or give this one its own folder with --Storage:DataDirectory=FOLDER.",
                fault);
        }
    }

    private static string Read(string holder)
    {
        try
        {
            return File.ReadAllText(holder).Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "unknown";
        }
    }
}
