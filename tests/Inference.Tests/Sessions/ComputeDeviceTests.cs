using AnalysisApp.Inference.Sessions;
using AnalysisApp.Inference.Tests.Support;

namespace AnalysisApp.Inference.Tests.Sessions;

public sealed class ComputeDeviceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_the_settings_rule_out_is_not_looked_for()
    {
        var text = _folder.Write("provider.so", "not looked at"u8.ToArray());
        Assert.Equal("Inference:Device is cpu", Choose("cpu", "auto", text).Reason);
        Assert.Equal("Inference:Precision is int8, which a GPU does not run", Choose("auto", "int8", text).Reason);
    }

    [Fact]
    public void Without_the_library_auto_takes_the_CPU_and_says_where_it_looked()
    {
        var missing = Path.Join(_folder.Path, "nowhere.so");
        var device = Choose("auto", "auto", missing);
        Assert.Equal(("cpu", $"there is no CUDA provider library at {missing}"), (device.Name, device.Reason));
        Assert.False(device.IsCuda);

        var beside = Choose("auto", "auto", null);
        Assert.Equal($"there is no CUDA provider library at {CudaProvider.DefaultPath}", beside.Reason);
    }

    [Fact]
    public async Task A_library_that_cannot_be_loaded_is_said_with_the_loaders_reason_and_the_CPU_goes_on()
    {
        var broken = _folder.Write("libonnxruntime_providers_cuda.so", "no library at all"u8.ToArray());
        var first = Choose("auto", "auto", broken);
        Assert.Equal("cpu", first.Name);
        Assert.StartsWith($"the CUDA provider library {broken} cannot be loaded (", first.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', first.Reason);
        Assert.Equal(first, Choose("auto", "auto", broken));

        var options = Packs.StarterOptions;
        options.CudaLibrary = broken;
        using var engine = await Packs.OpenAsync(options);
        Assert.Equal(first.Reason, (await engine.Ready).DeviceReason);
        Assert.Equal(3, (await engine.ClassifyAsync(["la"], InferencePriority.Interactive, CancellationToken.None)).Tasks.Count);
    }

    [Fact]
    public void A_library_of_something_else_is_no_provider()
    {
        // ONNX Runtime's own: it loads, but makes no provider.
        var other = Path.Join(AppContext.BaseDirectory, "libonnxruntime_providers_shared.so");
        Assert.Contains("cannot be loaded (", Choose("auto", "auto", other).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cuda", "auto", "Inference:Device is 'cuda', but there is no CUDA provider library at ", "Mend that, or set it to auto or cpu.")]
    [InlineData("cuda", "fp32", "Inference:Device is 'cuda', but there is no CUDA provider library at ", "Mend that, or set it to auto or cpu.")]
    [InlineData("auto", "fp16", "Inference:Precision is 'fp16', which only a GPU runs, but there is no ", "Mend that, or set it to auto, fp32 or int8.")]
    public async Task What_only_a_GPU_can_do_refuses_to_start_without_one(string device, string precision, string why, string mend)
    {
        var options = Packs.StarterOptions;
        (options.Device, options.Precision, options.CudaLibrary) = (device, precision, Path.Join(_folder.Path, "nowhere.so"));

        var fault = await Assert.ThrowsAsync<ModelPackException>(() => Packs.OpenAsync(options));

        Assert.StartsWith(why, fault.Message, StringComparison.Ordinal);
        Assert.EndsWith(mend, fault.Message, StringComparison.Ordinal);
    }

    private static ComputeDevice Choose(string device, string precision, string? library)
    {
        OnnxEnvironment.Start();
        return ComputeDevice.Choose(new InferenceOptions { Device = device, Precision = precision, CudaLibrary = library });
    }
}
