using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace AnalysisApp.Inference.Sessions;

/// <summary>
/// The process's one ONNX Runtime, without telemetry. A run uses the thread that makes it and no other: as many batches at a time as there are
/// cores give half as much again as one batch at a time over all cores, because no step of a batch waits for the slowest thread.
/// </summary>
internal static class OnnxEnvironment
{
    private static readonly Lazy<bool> Started = new(Create);

    /// <summary>Makes the environment, unless it is there already.</summary>
    public static void Start() => _ = Started.Value;

    /// <summary>What every session of ours is made with.</summary>
    public static SessionOptions NewSessionOptions()
    {
        var pooled = Started.Value;
        var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC };
        if (pooled)
        {
            options.DisablePerSessionThreads();
            return options;
        }

        // Somebody else started ONNX Runtime first, so there are no common settings to share.
        options.IntraOpNumThreads = 1;
        options.InterOpNumThreads = 1;
        return options;
    }

    /// <returns>Whether the common thread pool is ours.</returns>
    private static bool Create()
    {
        DisableTelemetry();
        if (OrtEnv.IsCreated)
            return false;

        using var threads = new OrtThreadingOptions
        {
            GlobalIntraOpNumThreads = 1,
            GlobalInterOpNumThreads = 1,
            GlobalSpinControl = false,
        };
        var options = new EnvironmentCreationOptions
        {
            logId = "AnalysisApp",
            logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            threadOptions = threads,
        };
        OrtEnv.CreateInstanceWithOptions(ref options).DisableTelemetryEvents();
        return true;
    }

    // .NET keeps environment variables to itself on Unix; the native library reads the process's own.
    private static void DisableTelemetry()
    {
        Environment.SetEnvironmentVariable("ORT_DISABLE_TELEMETRY", "1");
        if (!OperatingSystem.IsWindows())
            _ = SetEnvironmentVariable("ORT_DISABLE_TELEMETRY", "1", 1);
    }

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnvironmentVariable(string name, string value, int overwrite);
}
