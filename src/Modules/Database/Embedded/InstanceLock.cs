using System.Globalization;
using System.Text;

namespace AnalysisApp.Database.Embedded;

/// <summary>One app per data folder. The kernel gives the lock back when its holder dies, however it dies.</summary>
internal sealed class InstanceLock : IDisposable
{
    private readonly FileStream _file;

    private InstanceLock(FileStream file) => _file = file;

    public static InstanceLock Take(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, "postgresql.lock");
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw Unwritable(dataDirectory, fault);
        }
        catch (IOException fault)
        {
            throw Holder(path) is { } pid
                ? new DatabaseException(
                    $"The data folder {dataDirectory} is in use by another instance (process {pid}). Stop that one, or give this one its own folder with --Storage:DataDirectory=FOLDER.",
                    fault)
                : Unwritable(dataDirectory, fault);
        }

        try
        {
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
            file.Flush();
        }
        catch (IOException fault)
        {
            file.Dispose();
            throw Unwritable(dataDirectory, fault);
        }

        return new InstanceLock(file);
    }

    public void Dispose() => _file.Dispose();

    private static DatabaseException Unwritable(string dataDirectory, Exception fault)
        => new($"The data folder {dataDirectory} cannot be written: {fault.Message} Free space there or mend its rights, or choose another with --Storage:DataDirectory=FOLDER.", fault);

    private static string? Holder(string path)
    {
        try
        {
            // Asking for no lock of our own reads past the holder's.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(file);
            var pid = reader.ReadToEnd().Trim();
            return pid.Length > 0 ? pid : "unknown";
        }
        catch (IOException)
        {
            return null;
        }
    }
}
