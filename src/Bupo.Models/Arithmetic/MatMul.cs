using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TorchSharp;
using static TorchSharp.torch;

namespace Bupo.Models.Arithmetic;

/// <summary>Large float32 products, by the library or by this project's kernel.</summary>
/// <remarks>
/// The library's are Intel's, who let AMD's processors have vectors of 256 bits only. On those with 512 this project's kernel is about twice
/// as fast (<c>bench products</c>). Which way is taken depends on the processor and on the shapes, never on a measurement: a run stays its
/// recipe and its seed.
/// </remarks>
public static class MatMul
{
    // Below, waking a second thread costs what the kernel gains.
    private const long LeastMultiplications = 1 << 25, LeastRows = 2 * GemmMicrokernel.Rows;

    private const int AuthOfAmd = 0x68747541;    // "Auth", the first letters of AuthenticAMD

    // Between two products the cores are the library's: a crew that waited busily would take one from it.
    private const int Spins = 50;

    private static readonly object Gate = new();
    private static ForkJoinPool? _pool;
    private static Gemm? _kernel;

    /// <summary>Whether this project's kernel is the faster one on this machine.</summary>
    public static bool PrefersKernel { get; } = Vector512.IsHardwareAccelerated && X86Base.IsSupported && X86Base.CpuId(0, 0).Ebx == AuthOfAmd;

    /// <summary>x Wᵀ + b, differentiable in all three.</summary>
    /// <param name="x">[rows, inputs].</param>
    /// <param name="weight">W, [outputs, inputs], of the type of x.</param>
    /// <param name="bias">b, [outputs], or null for none.</param>
    /// <returns>[rows, outputs].</returns>
    public static Tensor Linear(Tensor x, Tensor weight, Tensor? bias)
    {
        if (!IsForKernel(x, weight, x.shape[0], weight.shape[0], weight.shape[1]))
        {
            return nn.functional.linear(x, weight, bias);
        }
        var product = LinearFunction.Of(x, weight);
        if (bias is null)
        {
            return product;
        }
        using (product)
        {
            return product + bias;
        }
    }

    /// <summary>C = A B, or C += A B. No gradient.</summary>
    /// <param name="a">[rows, inner], of any strides.</param>
    /// <param name="b">[inner, columns], of any strides.</param>
    /// <param name="c">[rows, columns]; may be columns of a wider matrix.</param>
    /// <param name="add">Whether C is added to.</param>
    public static void Multiply(Tensor a, Tensor b, Tensor c, bool add = false)
    {
        if (IsForKernel(a, b, a.shape[0], b.shape[1], a.shape[1]))
        {
            MultiplyByKernel(a, b, c, add);
            return;
        }
        c.addmm_(a, b, add ? 1 : 0, 1);
    }

    /// <summary>The same by this project's kernel, on any machine.</summary>
    internal static void MultiplyByKernel(Tensor a, Tensor b, Tensor c, bool add = false)
    {
        Shapes.Require(a, nameof(a), -1, -1);
        Shapes.Require(b, nameof(b), a.shape[1], -1);
        Shapes.Require(c, nameof(c), a.shape[0], b.shape[1]);
        if (c.stride(1) != 1)
        {
            throw new ArgumentException($"The columns of a product are {c.stride(1)} apart, expected 1.", nameof(c));
        }
        var (rows, columns, inner) = ((int)a.shape[0], (int)b.shape[1], (int)a.shape[1]);
        lock (Gate)    // two products at a time would only take each other's cores
        {
            KernelOf(get_num_threads()).Multiply(View(a), View(b), View(c), rows, columns, inner, add);
        }
    }

    /// <summary>Runs a task for every number below <paramref name="count"/> on the threads of these products.</summary>
    internal static void Share(int count, Action<int> task)
    {
        lock (Gate)
        {
            _ = KernelOf(get_num_threads());
            _pool!.For(count, task);
        }
    }

    private static bool IsForKernel(Tensor a, Tensor b, long rows, long columns, long inner) =>
        PrefersKernel && Math.Min(rows, columns) >= LeastRows && rows * columns * inner >= LeastMultiplications
        && a.dtype == ScalarType.Float32 && b.dtype == ScalarType.Float32 && a.device_type == DeviceType.CPU;

    private static unsafe MatrixView View(Tensor matrix)
    {
        using var top = matrix.narrow(0, 0, 1);
        using var corner = top.narrow(1, 0, 1);    // contiguous whatever the strides are
        return new MatrixView((float*)Native.Address(corner), (nint)matrix.stride(0), (nint)matrix.stride(1));
    }

    private static Gemm KernelOf(int threads)
    {
        if (_pool?.Size != threads)
        {
            _kernel?.Dispose();
            _pool?.Dispose();
            _pool = new ForkJoinPool(threads, Spins);
            _kernel = new Gemm(_pool);
        }
        return _kernel!;
    }
}
