using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace AnalysisApp.Inference.Graph;

/// <summary>What this CPU can do that decides how fast and how exactly bytes are multiplied.</summary>
internal static class CpuFeatures
{
    private static readonly bool HasAvx512 = Avx512BW.IsSupported;
    private static readonly bool HasVnni = X86Base.IsSupported && ReadVnni();
    private static readonly bool HasAmx = HasAvx512 && ReadAmx();

    /// <summary>
    /// Products of bytes are added up in 32 bits and cannot overflow: VNNI or AMX on x86, the dot product on ARM. Without them ONNX Runtime uses an
    /// instruction that adds two products in 16 bits and saturates.
    /// </summary>
    public static bool AddsBytesIn32Bits { get; } = HasVnni || HasAmx || Dp.IsSupported;

    /// <summary>In a few words, such as <c>x64 avx512 vnni amx</c>.</summary>
    public static string Name { get; } = string.Join(' ', Words());

    private static IEnumerable<string> Words()
    {
        yield return RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        if (HasAvx512)
            yield return "avx512";
        else if (Avx2.IsSupported)
            yield return "avx2";
        if (HasVnni)
            yield return "vnni";
        if (HasAmx)
            yield return "amx";
        if (Dp.IsSupported)
            yield return "dotprod";
    }

    // Leaf 7 of CPUID (Intel SDM, volume 2A): AVX512_VNNI is bit 11 of ECX; AVX-VNNI is bit 4 of EAX in subleaf 1. .NET has no classes for the first.
    private static bool ReadVnni()
        => (HasAvx512 && (X86Base.CpuId(7, 0).Ecx & (1 << 11)) != 0) || (Avx2.IsSupported && (X86Base.CpuId(7, 1).Eax & (1 << 4)) != 0);

    // The same leaf: AMX-TILE and AMX-INT8 are bits 24 and 25 of EDX.
    private static bool ReadAmx() => (X86Base.CpuId(7, 0).Edx & (3 << 24)) == 3 << 24;
}
