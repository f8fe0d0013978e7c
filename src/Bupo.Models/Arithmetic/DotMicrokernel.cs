using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Bupo.Models.Arithmetic;

/// <summary>Where a product's rows lie.</summary>
/// <param name="Inputs">Numbers in a row of x and of the weights.</param>
/// <param name="InputStride">From one row of x to the next.</param>
/// <param name="OutputStride">From one row of y to the next.</param>
/// <param name="Add">Whether y is added to rather than overwritten.</param>
internal readonly record struct ProductShape(int Inputs, int InputStride, int OutputStride, bool Add);

/// <summary>y = x Wᵀ for a few rows of x and four of W, as stored: no matrix is packed or copied.</summary>
/// <remarks>
/// Every output is one dot product, summed in an order that depends on its length alone. A row's result is therefore the same
/// to the last bit whatever rows stand beside it, which is what makes samples independent of the batch.
/// Six rows by four outputs keep 24 accumulators of the 32 registers busy and do 24 multiply-adds on 10 loads.
/// </remarks>
internal static unsafe class DotMicrokernel
{
    /// <summary>Rows of W that a tile takes.</summary>
    public const int Outputs = 4;

    /// <summary>Most rows of x that a tile takes.</summary>
    public const int MostRows = 6;

    /// <summary>Bytes that are fetched for every 16 numbers of a row.</summary>
    private const int FetchedAStep = 2 * CacheLine;

    private const int CacheLine = 64;

    /// <summary>How much of what lies ahead a tile fetches.</summary>
    public static nint Fetched(int inputs) => (nint)(inputs / Vector512<float>.Count) * FetchedAStep;

    /// <summary>One tile; meanwhile what lies ahead comes from memory into the second cache.</summary>
    public static void Multiply<TWeight, TRows>(float* x, byte* weights, float* y, byte* ahead, in ProductShape shape)
        where TWeight : struct, IStoredFloats
        where TRows : struct, IRowCount
    {
        var width = (nint)shape.Inputs * TWeight.Size;
        var x0 = x + (Math.Min(0, TRows.Count - 1) * shape.InputStride);
        var x1 = x + (Math.Min(1, TRows.Count - 1) * shape.InputStride);
        var x2 = x + (Math.Min(2, TRows.Count - 1) * shape.InputStride);
        var x3 = x + (Math.Min(3, TRows.Count - 1) * shape.InputStride);
        var x4 = x + (Math.Min(4, TRows.Count - 1) * shape.InputStride);
        var x5 = x + (Math.Min(5, TRows.Count - 1) * shape.InputStride);
        var second = weights + width;
        var third = second + width;
        var fourth = third + width;
        Vector512<float> a00 = default, a01 = default, a02 = default, a03 = default;
        Vector512<float> a10 = default, a11 = default, a12 = default, a13 = default;
        Vector512<float> a20 = default, a21 = default, a22 = default, a23 = default;
        Vector512<float> a30 = default, a31 = default, a32 = default, a33 = default;
        Vector512<float> a40 = default, a41 = default, a42 = default, a43 = default;
        Vector512<float> a50 = default, a51 = default, a52 = default, a53 = default;
        for (nint k = 0; k + Vector512<float>.Count <= shape.Inputs; k += Vector512<float>.Count)
        {
            var at = k * TWeight.Size;
            if (Sse.IsSupported)
            {
                Sse.Prefetch1(ahead);
                Sse.Prefetch1(ahead + CacheLine);
                ahead += FetchedAStep;
            }
            var (w0, w1, w2, w3) = (TWeight.Load(weights + at), TWeight.Load(second + at), TWeight.Load(third + at), TWeight.Load(fourth + at));
            {
                var row = Vector512.Load(x0 + k);
                a00 = Vector512.FusedMultiplyAdd(row, w0, a00);
                a01 = Vector512.FusedMultiplyAdd(row, w1, a01);
                a02 = Vector512.FusedMultiplyAdd(row, w2, a02);
                a03 = Vector512.FusedMultiplyAdd(row, w3, a03);
            }
            if (TRows.Count > 1)
            {
                var row = Vector512.Load(x1 + k);
                a10 = Vector512.FusedMultiplyAdd(row, w0, a10);
                a11 = Vector512.FusedMultiplyAdd(row, w1, a11);
                a12 = Vector512.FusedMultiplyAdd(row, w2, a12);
                a13 = Vector512.FusedMultiplyAdd(row, w3, a13);
            }
            if (TRows.Count > 2)
            {
                var row = Vector512.Load(x2 + k);
                a20 = Vector512.FusedMultiplyAdd(row, w0, a20);
                a21 = Vector512.FusedMultiplyAdd(row, w1, a21);
                a22 = Vector512.FusedMultiplyAdd(row, w2, a22);
                a23 = Vector512.FusedMultiplyAdd(row, w3, a23);
            }
            if (TRows.Count > 3)
            {
                var row = Vector512.Load(x3 + k);
                a30 = Vector512.FusedMultiplyAdd(row, w0, a30);
                a31 = Vector512.FusedMultiplyAdd(row, w1, a31);
                a32 = Vector512.FusedMultiplyAdd(row, w2, a32);
                a33 = Vector512.FusedMultiplyAdd(row, w3, a33);
            }
            if (TRows.Count > 4)
            {
                var row = Vector512.Load(x4 + k);
                a40 = Vector512.FusedMultiplyAdd(row, w0, a40);
                a41 = Vector512.FusedMultiplyAdd(row, w1, a41);
                a42 = Vector512.FusedMultiplyAdd(row, w2, a42);
                a43 = Vector512.FusedMultiplyAdd(row, w3, a43);
            }
            if (TRows.Count > 5)
            {
                var row = Vector512.Load(x5 + k);
                a50 = Vector512.FusedMultiplyAdd(row, w0, a50);
                a51 = Vector512.FusedMultiplyAdd(row, w1, a51);
                a52 = Vector512.FusedMultiplyAdd(row, w2, a52);
                a53 = Vector512.FusedMultiplyAdd(row, w3, a53);
            }
        }
        Store<TWeight>(Sum(a00, a01, a02, a03), x0, weights, y, shape);
        if (TRows.Count > 1)
        {
            Store<TWeight>(Sum(a10, a11, a12, a13), x1, weights, y + (1 * shape.OutputStride), shape);
        }
        if (TRows.Count > 2)
        {
            Store<TWeight>(Sum(a20, a21, a22, a23), x2, weights, y + (2 * shape.OutputStride), shape);
        }
        if (TRows.Count > 3)
        {
            Store<TWeight>(Sum(a30, a31, a32, a33), x3, weights, y + (3 * shape.OutputStride), shape);
        }
        if (TRows.Count > 4)
        {
            Store<TWeight>(Sum(a40, a41, a42, a43), x4, weights, y + (4 * shape.OutputStride), shape);
        }
        if (TRows.Count > 5)
        {
            Store<TWeight>(Sum(a50, a51, a52, a53), x5, weights, y + (5 * shape.OutputStride), shape);
        }
    }

    /// <summary>One row and one output, for the outputs that fill no tile.</summary>
    public static float Dot<TWeight>(float* x, byte* weights, int inputs)
        where TWeight : struct, IStoredFloats
    {
        var sum = Vector512<float>.Zero;
        nint k = 0;
        for (; k + Vector512<float>.Count <= inputs; k += Vector512<float>.Count)
        {
            sum = Vector512.FusedMultiplyAdd(Vector512.Load(x + k), TWeight.Load(weights + (k * TWeight.Size)), sum);
        }
        var total = Vector512.Sum(sum);
        for (; k < inputs; k++)
        {
            total += x[k] * TWeight.LoadOne(weights + (k * TWeight.Size));
        }
        return total;
    }

    private static void Store<TWeight>(Vector128<float> sums, float* x, byte* weights, float* y, in ProductShape shape)
        where TWeight : struct, IStoredFloats
    {
        for (var k = shape.Inputs & ~(Vector512<float>.Count - 1); k < shape.Inputs; k++)
        {
            var at = weights + ((nint)k * TWeight.Size);
            var width = (nint)shape.Inputs * TWeight.Size;
            sums += x[k] * Vector128.Create(
                TWeight.LoadOne(at), TWeight.LoadOne(at + width), TWeight.LoadOne(at + (2 * width)), TWeight.LoadOne(at + (3 * width)));
        }
        if (shape.Add)
        {
            sums += Vector128.Load(y);
        }
        sums.Store(y);
    }

    // The sums of four vectors side by side.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Sum(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
    {
        var (p, q, r, s) = (Quarter(a), Quarter(b), Quarter(c), Quarter(d));
        return Sse3.IsSupported
            ? Sse3.HorizontalAdd(Sse3.HorizontalAdd(p, q), Sse3.HorizontalAdd(r, s))
            : Vector128.Create(Vector128.Sum(p), Vector128.Sum(q), Vector128.Sum(r), Vector128.Sum(s));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Quarter(Vector512<float> v)
    {
        var half = v.GetLower() + v.GetUpper();
        return half.GetLower() + half.GetUpper();
    }
}
