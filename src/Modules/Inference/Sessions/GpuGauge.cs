using System.Runtime.InteropServices;

namespace AnalysisApp.Inference.Sessions;

/// <summary>
/// Memory and utilisation of an NVIDIA GPU, asked of NVML, the management library that comes with the driver. Thread-safe, as NVML is.
/// </summary>
/// <remarks>
/// Names, numbers and shapes as in NVIDIA's NVML API reference. NVML counts GPUs by their place on the bus; CUDA does so too where the GPUs are alike, or where
/// <c>CUDA_DEVICE_ORDER</c> is <c>PCI_BUS_ID</c>.
/// </remarks>
internal sealed unsafe class GpuGauge
{
    private const int Success = 0;

    private readonly delegate* unmanaged[Cdecl]<nint, Memory*, int> _memory;
    private readonly delegate* unmanaged[Cdecl]<nint, Utilization*, int> _utilization;
    private readonly nint _gpu;

    private GpuGauge(nint library, int index)
    {
        _memory = (delegate* unmanaged[Cdecl]<nint, Memory*, int>)NativeLibrary.GetExport(library, "nvmlDeviceGetMemoryInfo");
        _utilization = (delegate* unmanaged[Cdecl]<nint, Utilization*, int>)NativeLibrary.GetExport(library, "nvmlDeviceGetUtilizationRates");
        var start = (delegate* unmanaged[Cdecl]<int>)NativeLibrary.GetExport(library, "nvmlInit_v2");
        var find = (delegate* unmanaged[Cdecl]<uint, nint*, int>)NativeLibrary.GetExport(library, "nvmlDeviceGetHandleByIndex_v2");
        nint gpu;
        _gpu = start() == Success && find((uint)index, &gpu) == Success ? gpu : 0;
    }

    /// <summary>Where the driver keeps it.</summary>
    public static string LibraryName { get; } = OperatingSystem.IsWindows() ? "nvml.dll" : "libnvidia-ml.so.1";

    /// <summary>Bytes in use by all processes; null when the driver does not say.</summary>
    public long? MemoryInUse => Read() is { } memory ? (long)memory.Used : null;

    /// <summary>Bytes that the GPU has; null when the driver does not say.</summary>
    public long? MemoryInAll => Read() is { } memory ? (long)memory.Total : null;

    /// <summary>Share of the driver's last sample period in which something ran, 0 to 1; null when it does not say.</summary>
    public double? Busy
    {
        get
        {
            Utilization rates;
            return _utilization(_gpu, &rates) == Success ? rates.Gpu / 100.0 : null;
        }
    }

    /// <returns>Null where there is no such library, or no such GPU.</returns>
    public static GpuGauge? Open(string library, int index)
    {
        if (!NativeLibrary.TryLoad(library, out var handle))
            return null;
        try
        {
            var gauge = new GpuGauge(handle, index);
            return gauge._gpu == 0 ? null : gauge;
        }
        catch (EntryPointNotFoundException)
        {
            // Older than the functions' second version, of 2011, or something else of that name.
            return null;
        }
    }

    private Memory? Read()
    {
        Memory memory;
        return _memory(_gpu, &memory) == Success ? memory : null;
    }

    private readonly struct Memory
    {
        public readonly ulong Total;
        public readonly ulong Free;
        public readonly ulong Used;
    }

    private readonly struct Utilization
    {
        public readonly uint Gpu;
        public readonly uint Memory;
    }
}
