namespace AnalysisApp.Queue.Failures;

/// <summary>
/// Faults of ONNX Runtime. There is one type for all of them, and its message begins with <c>[ErrorCode:NAME]</c>. The queue does not reference
/// that assembly, so it knows the type by name.
/// </summary>
internal static class OnnxFault
{
    private const string TypeName = "Microsoft.ML.OnnxRuntime.OnnxRuntimeException";

    /// <summary>As the arenas, the C++ runtime, CUDA, cuBLAS and cuDNN say it. An "allocator" alone is mentioned in other faults too.</summary>
    private static readonly string[] MemoryWords =
    [
        "failed to allocate", "bad_alloc", "bad allocation", "out of memory", "ALLOC_FAILED", "smaller than requested bytes",
    ];

    /// <summary>The same model would say the same about the same input again.</summary>
    private static readonly string[] MalformedCodes =
    [
        "InvalidArgument", "InvalidGraph", "InvalidProtobuf", "NoSuchFile", "NoModel", "NotImplemented", "ShapeInferenceNotRegistered",
    ];

    public static bool IsAny(Exception exception) => FaultText.IsNamed(exception, TypeName);

    public static bool IsMemory(Exception exception)
        => IsAny(exception) && MemoryWords.Any(word => exception.Message.Contains(word, StringComparison.OrdinalIgnoreCase));

    public static bool IsMalformed(Exception exception)
        => IsAny(exception) && MalformedCodes.Any(code => exception.Message.StartsWith($"[ErrorCode:{code}]", StringComparison.Ordinal));
}
