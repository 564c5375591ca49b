namespace AnalysisApp.Queue.Failures;

/// <summary>Faults of files. .NET has no types for them, so the operating system's numbers tell them apart.</summary>
internal static class FileFault
{
    // errno on Unix.
    private const int NoSpace = 28;
    private const int QuotaOnLinux = 122;
    private const int QuotaOnMac = 69;
    private const int ProcessFilesSpent = 24;
    private const int SystemFilesSpent = 23;

    // HRESULTs of Win32 errors.
    private const int HandleDiskFull = unchecked((int)0x80070027);
    private const int DiskFull = unchecked((int)0x80070070);
    private const int TooManyOpenFiles = unchecked((int)0x80070004);

    public static bool IsDiskFull(Exception exception) => exception is IOException { HResult: var code }
        && (OperatingSystem.IsWindows()
            ? code is HandleDiskFull or DiskFull
            : code == NoSpace || code == (OperatingSystem.IsMacOS() ? QuotaOnMac : QuotaOnLinux));

    public static bool IsHandlesSpent(Exception exception) => exception is IOException { HResult: var code }
        && (OperatingSystem.IsWindows() ? code is TooManyOpenFiles : code is ProcessFilesSpent or SystemFilesSpent);
}
