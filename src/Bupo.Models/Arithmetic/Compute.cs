namespace Bupo.Models.Arithmetic;

/// <summary>The arithmetic of a forward pass.</summary>
public enum Compute
{
    /// <summary>What a short measurement on this machine finds faster; see <see cref="ComputeChoice"/>.</summary>
    Auto,

    /// <summary>32-bit floating point.</summary>
    Fp32,

    /// <summary>bfloat16: half the memory, 8 bits of precision.</summary>
    Bf16,
}
