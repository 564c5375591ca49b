namespace AnalysisApp.Inference.Hub;

/// <summary>Whether what is missing fits, asked before the first byte.</summary>
internal static class DiskSpace
{
    /// <summary>Bytes that a user may still write where this folder is or would be made; null where the system does not say.</summary>
    public static long? FreeAt(string folder)
    {
        for (var existing = folder; existing is not null; existing = Path.GetDirectoryName(existing))
        {
            if (Directory.Exists(existing))
                return Free(existing);
        }

        return null;
    }

    private static long? Free(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
