namespace AnalysisApp.Inference.Graph;

/// <summary>The numbers that a graph multiplies.</summary>
internal enum Precision
{
    Fp32,

    /// <summary>Weights and steps in half precision; the head in single. CUDA only: the CPU has no such kernels.</summary>
    Fp16,

    /// <summary>
    /// Matrices as signed bytes with a scale for each output, their inputs as unsigned bytes with a scale for each run; embeddings, norms, attention
    /// and head in single precision. CPU only.
    /// </summary>
    Int8,
}

/// <summary>Everything about a graph that its checkpoint does not decide.</summary>
/// <param name="Precision">What the matrices are multiplied in.</param>
/// <param name="IsCuda">For CUDA, else for the CPU: they differ in how attention finds the texts of a batch.</param>
/// <param name="ReducesRange">
/// int8 only: weights of 7 bits, because the CPU adds pairs of products in 16 bits, which 8 bits would overflow (all without VNNI do).
/// </param>
internal sealed record GraphSettings(Precision Precision, bool IsCuda, bool ReducesRange)
{
    public static GraphSettings Cpu(Precision precision)
        => new(precision, IsCuda: false, ReducesRange: precision == Precision.Int8 && !CpuFeatures.AddsBytesIn32Bits);

    public static GraphSettings Cuda(Precision precision) => new(precision, IsCuda: true, ReducesRange: false);

    /// <summary>All that can change a score, such as <c>int8 cpu 7 bits</c>.</summary>
    public string Identity => $"{PrecisionName} {(IsCuda ? "cuda" : "cpu")}{(ReducesRange ? " 7 bits" : "")}";

    /// <summary>As settings and provenance write it.</summary>
    public string PrecisionName => NameOf(Precision);

    public static string NameOf(Precision precision) => precision switch
    {
        Precision.Fp16 => "fp16",
        Precision.Int8 => "int8",
        _ => "fp32",
    };
}
