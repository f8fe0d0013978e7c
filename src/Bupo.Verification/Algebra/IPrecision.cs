namespace Bupo.Verification.Algebra;

/// <summary>How many bits the mantissa of a <see cref="BigReal{TPrecision}"/> has.</summary>
internal interface IPrecision
{
    static abstract int Bits { get; }
}

/// <summary>77 digits: enough to tell functions apart at a sample point.</summary>
internal readonly struct SampleBits : IPrecision
{
    public static int Bits => 256;
}

/// <summary>192 digits: ten for each symbol of all but the longest constants.</summary>
internal readonly struct ConstantBits : IPrecision
{
    public static int Bits => 640;
}
