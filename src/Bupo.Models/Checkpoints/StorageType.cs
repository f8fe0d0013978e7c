using System.Diagnostics.CodeAnalysis;

namespace Bupo.Models.Checkpoints;

/// <summary>How a checkpoint stores the elements of a tensor.</summary>
[SuppressMessage("Naming", "CA1707", Justification = "The names of the formats.")]
public enum StorageType
{
    /// <summary>Truth values, a byte each.</summary>
    Bool,

    /// <summary>Unsigned bytes.</summary>
    U8,

    /// <summary>Signed bytes.</summary>
    I8,

    /// <summary>16-bit integers.</summary>
    I16,

    /// <summary>32-bit integers.</summary>
    I32,

    /// <summary>64-bit integers.</summary>
    I64,

    /// <summary>IEEE half precision.</summary>
    F16,

    /// <summary>The upper half of a float32.</summary>
    BF16,

    /// <summary>IEEE single precision.</summary>
    F32,

    /// <summary>IEEE double precision.</summary>
    F64,

    /// <summary>GGUF: blocks of 32, 4 bits and a scale.</summary>
    Q4_0,

    /// <summary>GGUF: blocks of 32, 4 bits, a scale and a minimum.</summary>
    Q4_1,

    /// <summary>GGUF: blocks of 32, 5 bits and a scale.</summary>
    Q5_0,

    /// <summary>GGUF: blocks of 32, 5 bits, a scale and a minimum.</summary>
    Q5_1,

    /// <summary>GGUF: blocks of 32, 8 bits and a scale.</summary>
    Q8_0,

    /// <summary>GGUF: blocks of 256, 4 bits, scales and minima of 6 bits.</summary>
    Q4_K,

    /// <summary>GGUF: blocks of 256, 5 bits, scales and minima of 6 bits.</summary>
    Q5_K,

    /// <summary>GGUF: blocks of 256, 6 bits, scales of 8 bits.</summary>
    Q6_K,
}
