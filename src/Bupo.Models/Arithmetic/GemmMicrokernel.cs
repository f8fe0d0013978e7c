using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Bupo.Models.Arithmetic;

/// <summary>Twelve rows by 32 columns of a product, from packed panels.</summary>
/// <remarks>24 accumulators of the 32 registers; 24 multiply-adds on two loads and twelve broadcasts.</remarks>
internal static unsafe class GemmMicrokernel
{
    public const int Rows = 12, Columns = 32;

    private const int Lanes = 16;

    /// <summary>C = A B, or C += A B.</summary>
    /// <param name="a">[depth, 12], a panel of A's rows.</param>
    /// <param name="b">[depth, 32], a panel of B's columns.</param>
    /// <param name="depth">What is summed over.</param>
    /// <param name="c">[12, 32].</param>
    /// <param name="stride">From one row of C to the next.</param>
    /// <param name="add">Whether C is added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]    // not compiled for good only after thousands of slow tiles
    public static void Multiply(float* a, float* b, int depth, float* c, nint stride, bool add)
    {
        Vector512<float> l0 = default, l1 = default, l2 = default, l3 = default, l4 = default, l5 = default;
        Vector512<float> l6 = default, l7 = default, l8 = default, l9 = default, l10 = default, l11 = default;
        Vector512<float> r0 = default, r1 = default, r2 = default, r3 = default, r4 = default, r5 = default;
        Vector512<float> r6 = default, r7 = default, r8 = default, r9 = default, r10 = default, r11 = default;
        for (var k = 0; k < depth; k++)
        {
            var (left, right) = (Vector512.Load(b), Vector512.Load(b + Lanes));
            Take(a[0], left, right, ref l0, ref r0);
            Take(a[1], left, right, ref l1, ref r1);
            Take(a[2], left, right, ref l2, ref r2);
            Take(a[3], left, right, ref l3, ref r3);
            Take(a[4], left, right, ref l4, ref r4);
            Take(a[5], left, right, ref l5, ref r5);
            Take(a[6], left, right, ref l6, ref r6);
            Take(a[7], left, right, ref l7, ref r7);
            Take(a[8], left, right, ref l8, ref r8);
            Take(a[9], left, right, ref l9, ref r9);
            Take(a[10], left, right, ref l10, ref r10);
            Take(a[11], left, right, ref l11, ref r11);
            a += Rows;
            b += Columns;
        }
        Put(c, l0, r0, add);
        Put(c += stride, l1, r1, add);
        Put(c += stride, l2, r2, add);
        Put(c += stride, l3, r3, add);
        Put(c += stride, l4, r4, add);
        Put(c += stride, l5, r5, add);
        Put(c += stride, l6, r6, add);
        Put(c += stride, l7, r7, add);
        Put(c += stride, l8, r8, add);
        Put(c += stride, l9, r9, add);
        Put(c += stride, l10, r10, add);
        Put(c + stride, l11, r11, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(float a, Vector512<float> left, Vector512<float> right, ref Vector512<float> l, ref Vector512<float> r)
    {
        var all = Vector512.Create(a);
        l = Vector512.FusedMultiplyAdd(all, left, l);
        r = Vector512.FusedMultiplyAdd(all, right, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, Vector512<float> left, Vector512<float> right, bool add)
    {
        if (add)
        {
            left += Vector512.Load(c);
            right += Vector512.Load(c + Lanes);
        }
        left.Store(c);
        right.Store(c + Lanes);
    }
}
