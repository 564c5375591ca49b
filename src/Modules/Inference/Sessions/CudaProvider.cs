using Microsoft.ML.OnnxRuntime;
using static System.Runtime.CompilerServices.FormattableStringFactory;

namespace AnalysisApp.Inference.Sessions;

/// <summary>
/// ONNX Runtime's CUDA provider: a library of its own that is plugged in while the program runs. It needs CUDA 13 and cuDNN 9, and is not brought along
/// by default (230 MB).
/// </summary>
internal static class CudaProvider
{
    private const string Registration = "CUDA";

    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, FormattableString?> Registered = new(StringComparer.Ordinal);

    /// <summary>Beside the program, where a build with the property Gpu puts it.</summary>
    public static string DefaultPath { get; } = Path.Join(
        AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "onnxruntime_providers_cuda.dll" : "libonnxruntime_providers_cuda.so");

    /// <summary>The GPUs that the provider can use, by its own count.</summary>
    /// <returns>No GPU and the reason why the library cannot be used; or what it finds, and no reason.</returns>
    public static (IReadOnlyList<OrtEpDevice> Gpus, FormattableString? Reason) Find(string path)
    {
        if (!File.Exists(path))
            return ([], Create("there is no CUDA provider library at {0}", path));

        OnnxEnvironment.Start();
        lock (Gate)
        {
            if (!Registered.TryGetValue(path, out var fault))
                Registered[path] = fault = Register(path, $"{Registration}{Registered.Count}");
            return fault is null ? (Gpus(), null) : ([], fault);
        }
    }

    public static string Describe(OrtEpDevice gpu)
        => string.Join(' ', new[] { gpu.HardwareDevice.Vendor, gpu.HardwareDevice.Metadata.Entries.GetValueOrDefault("Description"), gpu.EpName }.Where(word => !string.IsNullOrEmpty(word)));

    private static FormattableString? Register(string path, string name)
    {
        try
        {
            OrtEnv.Instance().RegisterExecutionProviderLibrary(name, path);
            return null;
        }
        catch (OnnxRuntimeException fault)
        {
            return Create(
                "the CUDA provider library {0} cannot be loaded ({1})", path, string.Join(' ', fault.Message.Split('\n', StringSplitOptions.TrimEntries)));
        }
    }

    private static IReadOnlyList<OrtEpDevice> Gpus()
        => [.. OrtEnv.Instance().GetEpDevices().Where(device
            => device.HardwareDevice.Type == OrtHardwareDeviceType.GPU && device.EpName.StartsWith("CUDA", StringComparison.OrdinalIgnoreCase))];
}
