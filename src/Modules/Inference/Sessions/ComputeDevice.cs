using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using static System.Runtime.CompilerServices.FormattableStringFactory;

namespace AnalysisApp.Inference.Sessions;

/// <summary>What the models run on, and why.</summary>
/// <param name="Name"><c>cpu</c> or <c>cuda:N</c>.</param>
/// <param name="Finding">Why, in words; its format and its values allow for another language than English.</param>
internal sealed record ComputeDevice(string Name, FormattableString Finding)
{
    private const string Cpu = "cpu";

    /// <summary><see cref="Finding"/> in English.</summary>
    public string Reason => Finding.ToString(CultureInfo.InvariantCulture);

    public bool IsCuda => Gpu is not null;

    /// <summary>Null on the CPU.</summary>
    public OrtEpDevice? Gpu { get; private init; }

    /// <summary>How full and how busy the GPU is; null on the CPU, and where the driver does not say.</summary>
    public GpuGauge? Gauge { get; private init; }

    /// <summary>The device that the settings ask for, or with <c>auto</c> the best there is.</summary>
    /// <exception cref="ModelPackException"><c>cuda</c> or <c>fp16</c> was asked for, and there is no GPU to use.</exception>
    public static ComputeDevice Choose(InferenceOptions options)
    {
        if (options.Device == Cpu)
            return new ComputeDevice(Cpu, Create("Inference:Device is cpu"));
        if (options.Precision == "int8")
            return new ComputeDevice(Cpu, Create("Inference:Precision is int8, which a GPU does not run"));

        var path = options.CudaLibrary ?? CudaProvider.DefaultPath;
        var (gpus, found) = CudaProvider.Find(path);
        if (options.CudaDevice < gpus.Count)
        {
            return new ComputeDevice($"cuda:{options.CudaDevice}", Create("{0}", CudaProvider.Describe(gpus[options.CudaDevice])))
            {
                Gpu = gpus[options.CudaDevice],
                Gauge = GpuGauge.Open(GpuGauge.LibraryName, options.CudaDevice),
            };
        }

        var device = new ComputeDevice(Cpu, found ?? (gpus.Count == 0
            ? Create("the CUDA provider finds no GPU")
            : Create("there is no GPU {0}; the CUDA provider finds {1}, counted from 0", options.CudaDevice, gpus.Count)));
        if (options.Device == "cuda")
            throw new ModelPackException($"Inference:Device is 'cuda', but {device.Reason}. Mend that, or set it to auto or cpu.");
        if (options.Precision == "fp16")
            throw new ModelPackException($"Inference:Precision is 'fp16', which only a GPU runs, but {device.Reason}. Mend that, or set it to auto, fp32 or int8.");
        return device;
    }

    /// <summary>Makes a session run here; what the GPU has no kernel for runs on the CPU.</summary>
    public void AddTo(SessionOptions session, InferenceOptions options)
    {
        if (Gpu is null)
            return;

        // As the CUDA provider of ONNX Runtime names them. Memory is taken as it is needed: three models share the GPU.
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["arena_extend_strategy"] = "kSameAsRequested" };
        if (options.CudaMemoryMegabytes is { } megabytes)
            settings["gpu_mem_limit"] = FormattableString.Invariant($"{megabytes * 1_000_000L}");
        session.AppendExecutionProvider(OrtEnv.Instance(), [Gpu], settings);
    }
}
