namespace Bupo.Models.Arithmetic;

/// <summary>The measured rates of both types on this machine, and what follows from them.</summary>
/// <param name="Fp32">Rates of 32-bit floating point.</param>
/// <param name="Bf16">Rates of bfloat16.</param>
public sealed record ComputeMeasurement(ProductRates Fp32, ProductRates Bf16)
{
    /// <summary>bfloat16 gives up precision, so it must win by this factor.</summary>
    public const double WorthIt = 1.1;

    /// <summary>How much faster bfloat16 is: the geometric mean over the two shapes; below 1 it is slower.</summary>
    public double Bf16Speedup => Math.Sqrt(Bf16.Tall / Fp32.Tall * (Bf16.FewRows / Fp32.FewRows));

    /// <summary>The type to compute in here.</summary>
    public Compute Faster => Bf16Speedup >= WorthIt ? Compute.Bf16 : Compute.Fp32;
}
