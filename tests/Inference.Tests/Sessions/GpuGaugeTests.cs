using System.Runtime.InteropServices;
using AnalysisApp.Inference.Sessions;
using Xunit.Abstractions;

namespace AnalysisApp.Inference.Tests.Sessions;

public sealed class GpuGaugeTests(ITestOutputHelper output)
{
    [Fact]
    public void Without_the_drivers_library_there_is_no_gauge()
        => Assert.Null(GpuGauge.Open("libnvidia-ml-that-is-nowhere.so.1", 0));

    [Fact]
    public void A_library_without_its_functions_is_none()
    {
        var other = Directory.EnumerateFiles(RuntimeEnvironment.GetRuntimeDirectory(), "*clrjit.*").Single();
        Assert.True(NativeLibrary.TryLoad(other, out _));
        Assert.Null(GpuGauge.Open(other, 0));
    }

    [Fact]
    public void Where_there_is_a_driver_it_tells_what_the_first_GPU_holds()
    {
        if (GpuGauge.Open(GpuGauge.LibraryName, 0) is not { } gpu)
        {
            output.WriteLine("No NVIDIA driver with a GPU on this machine: nothing to compare with.");
            return;
        }

        Assert.InRange(gpu.MemoryInUse!.Value, 1, gpu.MemoryInAll!.Value);
        Assert.InRange(gpu.Busy!.Value, 0, 1);
    }
}
