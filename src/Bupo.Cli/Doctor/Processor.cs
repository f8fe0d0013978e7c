using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Bupo.Cli.Doctor;

/// <summary>What the processor says of itself.</summary>
internal static class Processor
{
    /// <summary>Its marketing name, or its architecture where it has none to tell.</summary>
    public static string Name()
    {
        if (!X86Base.IsSupported || (uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax < 0x80000004)
        {
            return RuntimeInformation.ProcessArchitecture.ToString();
        }
        var words = Enumerable.Range(2, 3).Select(i => X86Base.CpuId(unchecked((int)0x80000000) + i, 0))
            .SelectMany(r => new[] { r.Eax, r.Ebx, r.Ecx, r.Edx }).ToArray();
        return Encoding.ASCII.GetString(MemoryMarshal.AsBytes<int>(words)).TrimEnd('\0').Trim();
    }

    /// <summary>Those of its features that matrix products use.</summary>
    public static IReadOnlyList<string> Features()
    {
        List<string> features = [];
        Add("AVX2", Avx2.IsSupported);
        Add("AVX512", Avx512F.IsSupported);
        if (X86Base.IsSupported)
        {
            // Leaf 7 of Intel's and AMD's manuals: subleaf 0 EDX 22 and 24 are AMX-BF16 and AMX-TILE, subleaf 1 EAX 5 AVX512_BF16.
            var seventh = X86Base.CpuId(7, 0);
            Add("AVX512-BF16", seventh.Eax >= 1 && Bit(X86Base.CpuId(7, 1).Eax, 5));
            Add("AMX-BF16", Bit(seventh.Edx, 22) && Bit(seventh.Edx, 24));
        }
        Add("NEON", AdvSimd.IsSupported);
        return features;

        void Add(string name, bool has)
        {
            if (has)
            {
                features.Add(name);
            }
        }
    }

    private static bool Bit(int register, int bit) => (register >> bit & 1) != 0;
}
