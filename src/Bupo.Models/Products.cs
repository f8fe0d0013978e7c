using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Bupo.Models.Decoder.Kernels;
using static TorchSharp.torch;

namespace Bupo.Models;

/// <summary>Products of states with the unembedding.</summary>
/// <remarks>
/// The library's are Intel's and at their best on Intel's processors. On AMD's with 512-bit vectors a large float32 weight goes through
/// this project's kernel, which is up to 1.5 times faster there (<c>bench products</c>). The blocks' own products stay the library's: between
/// its other operations, whose threads wait busily, the kernel gains nothing. Which way is taken depends on the processor and on the
/// shapes, never on a measurement: a run stays its recipe and its seed.
/// </remarks>
internal static class Products
{
    // What is smaller takes no time that would be worth a second way.
    private const long LeastWeights = 1 << 18;

    private const int AuthOfAmd = 0x68747541;    // "Auth", the first letters of AuthenticAMD

    private static readonly object Gate = new();
    private static Crew? _crew;

    /// <summary>Whether this project's kernel is the faster one on this machine.</summary>
    private static readonly bool PrefersKernel = Vector512.IsHardwareAccelerated && X86Base.IsSupported && X86Base.CpuId(0, 0).Ebx == AuthOfAmd;

    /// <summary>y = x Wᵀ. No gradient.</summary>
    /// <param name="x">[rows, inputs] float32.</param>
    /// <param name="weight">W, [outputs, inputs] float32, without gaps.</param>
    /// <param name="y">[rows, outputs] float32; may be columns of a wider matrix.</param>
    /// <param name="differentiated">Whether its gradients, which are the library's products, are taken in the same pass.</param>
    public static void Multiply(Tensor x, Tensor weight, Tensor y, bool differentiated = false)
    {
        if (!differentiated && IsForKernel(weight))
        {
            MultiplyByKernel(x, weight, y);
            return;
        }
        using var transposed = weight.t();
        y.addmm_(x, transposed, 0, 1);
    }

    /// <summary>The same by this project's kernel, on any machine.</summary>
    internal static unsafe void MultiplyByKernel(Tensor x, Tensor weight, Tensor y)
    {
        var kernel = new LinearKernel(weight, null);
        Shapes.Require(x, nameof(x), -1, kernel.Inputs);
        Shapes.Require(y, nameof(y), x.shape[0], kernel.Outputs);
        using var input = x.contiguous();
        using var top = y.narrow(0, 0, 1);
        using var corner = top.narrow(1, 0, 1);
        var (from, to, rows, stride) = ((nint)Native.Address(input), (nint)Native.Address(corner), (int)x.shape[0], (int)y.stride(0));
        lock (Gate)    // two products at a time would only take each other's cores
        {
            CrewOf(get_num_threads()).For(kernel.Tasks, task => kernel.Run(task, (float*)from, rows, kernel.Inputs, (float*)to, stride, add: false));
        }
    }

    private static bool IsForKernel(Tensor weight) => PrefersKernel && weight.dtype == ScalarType.Float32 && weight.numel() >= LeastWeights;

    private static Crew CrewOf(int threads)
    {
        if (_crew?.Size != threads)
        {
            _crew?.Dispose();
            _crew = new Crew(threads);
        }
        return _crew;
    }
}
