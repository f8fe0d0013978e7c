using static TorchSharp.torch;

namespace Bupo.Models.Arithmetic;

/// <summary>The memory of tensors, read in place.</summary>
internal static unsafe class Native
{
    /// <summary>Where a parameter's numbers lie, while its tensor lives.</summary>
    /// <exception cref="ArgumentException">It is no contiguous floating tensor in main memory.</exception>
    public static byte* Address(Tensor tensor)
    {
        if (tensor.device_type != TorchSharp.DeviceType.CPU || !tensor.is_contiguous() || tensor.dtype is not (ScalarType.Float32 or ScalarType.BFloat16 or ScalarType.Float16))
        {
            throw new ArgumentException(
                $"A parameter is {tensor.dtype} on {tensor.device_type}, expected contiguous Float32, BFloat16 or Float16 on the CPU.", nameof(tensor));
        }
        using var own = tensor.detach();
        using var flat = own.view(-1);
        using var first = flat.narrow(0, 0, Math.Min(1, flat.shape[0]));    // a span of all of it would end at 2 GiB
        fixed (byte* start = first.bytes)
        {
            return start;    // native memory: it does not move
        }
    }

    /// <summary>A small tensor's numbers as float32.</summary>
    public static float[] Floats(Tensor tensor)
    {
        using var detached = tensor.detach();
        using var exact = detached.to(ScalarType.Float32);
        return exact.data<float>().ToArray();
    }

    /// <summary>Copies numbers of a stored type as float32.</summary>
    public static void Widen(byte* start, ScalarType type, long first, Span<float> target)
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = type switch
            {
                ScalarType.Float32 => ((float*)start)[first + i],
                ScalarType.BFloat16 => StoredBFloat16.LoadOne(start + ((first + i) * StoredBFloat16.Size)),
                _ => StoredHalf.LoadOne(start + ((first + i) * StoredHalf.Size)),
            };
        }
    }
}
