using System.Runtime.Intrinsics.X86;

namespace StreamCluster.Grains.Ensembles;

/// <summary>
/// Whether this processor's fast products of 8-bit numbers are wrong: x86 without VNNI adds them in pairs with a saturating 16-bit
/// instruction (VPMADDUBSW), and 2 * 255 * 127 does not go in there. ONNX Runtime has slower kernels that are right.
/// </summary>
internal static class BytePairs
{
    public static bool Saturate { get; } = X86Base.IsSupported && !HasVnni();

    // CPUID leaf 7: subleaf 0, ECX bit 11 is AVX512_VNNI; subleaf 1, EAX bit 4 is AVX-VNNI.
    private static bool HasVnni()
    {
        if (X86Base.CpuId(0, 0).Eax < 7)
        {
            return false;
        }

        var (subleaves, _, ecx, _) = X86Base.CpuId(7, 0);
        return (Avx512BW.VL.IsSupported && (ecx & (1 << 11)) != 0)
            || (Avx2.IsSupported && subleaves >= 1 && (X86Base.CpuId(7, 1).Eax & (1 << 4)) != 0);
    }
}
