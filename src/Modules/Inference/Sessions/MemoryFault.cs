using Microsoft.ML.OnnxRuntime;

namespace AnalysisApp.Inference.Sessions;

/// <summary>Tells that memory ran out during a run. ONNX Runtime has one type for all its faults, and no error code for this one.</summary>
internal static class MemoryFault
{
    /// <summary>As the arenas, the C++ runtime, CUDA, cuBLAS and cuDNN say it. An "allocator" alone is mentioned in other faults too.</summary>
    private static readonly string[] Words =
    [
        "failed to allocate", "bad_alloc", "bad allocation", "out of memory", "ALLOC_FAILED", "smaller than requested bytes",
    ];

    public static bool Is(Exception fault) => fault switch
    {
        OutOfMemoryException => true,
        OnnxRuntimeException => Words.Any(word => fault.Message.Contains(word, StringComparison.OrdinalIgnoreCase)),
        _ => false,
    };
}
