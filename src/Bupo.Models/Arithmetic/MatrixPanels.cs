using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Bupo.Models.Arithmetic;

/// <summary>Copies a matrix into panels of a few rows, [depth, width] each, so that a tile reads it from front to back.</summary>
internal static unsafe class MatrixPanels
{
    private const int Step = 4;

    // Floats of a cache line, and how far ahead they are fetched: steps this wide are more than the processor foresees.
    private const int Line = 16, Ahead = 16;

    /// <summary>Packs rows; what the last panel lacks is zero. B's columns are the rows of its transpose.</summary>
    /// <param name="source">The first row's first element.</param>
    /// <param name="rows">How many, of one panel or more.</param>
    /// <param name="depth">Elements of a row.</param>
    /// <param name="target">The panels.</param>
    /// <param name="width">Rows of a panel, a multiple of four.</param>
    public static void Pack(MatrixView source, int rows, int depth, float* target, int width)
    {
        if (source.RowStride == 1)
        {
            PackSideways(source, rows, depth, target, width);
            return;
        }
        for (var row = 0; row < rows; row += width)
        {
            PackPanel(source.From(row, 0), Math.Min(width, rows - row), depth, target + ((nint)row * depth), width);
        }
    }

    // All panels at a time, as neighboring rows share cache lines.
    private static void PackSideways(MatrixView source, int rows, int depth, float* target, int width)
    {
        for (nint k = 0; k < depth; k++)
        {
            var from = source.Start + (k * source.ColumnStride);
            var ahead = from + (Ahead * source.ColumnStride);
            for (var row = 0; row < rows; row += width)
            {
                var to = target + ((nint)row * depth) + (k * width);
                if (Sse.IsSupported)
                {
                    Sse.Prefetch0(ahead + row);
                    Sse.Prefetch0(ahead + row + Line);
                }
                var (i, count) = (0, Math.Min(width, rows - row));
                for (; i + Step <= count; i += Step)
                {
                    Vector128.Load(from + row + i).Store(to + i);
                }
                for (; i < width; i++)
                {
                    to[i] = i < count ? from[row + i] : 0;
                }
            }
        }
    }

    private static void PackPanel(MatrixView source, int rows, int depth, float* target, int width)
    {
        for (var row = 0; row < width; row += Step)
        {
            var done = row + Step <= rows && source.ColumnStride == 1 && Sse.IsSupported
                ? Transpose(source.Start + (row * source.RowStride), source.RowStride, depth, target + row, width)
                : 0;
            for (nint k = done; k < depth; k++)
            {
                for (var i = row; i < row + Step; i++)
                {
                    target[(k * width) + i] = i < rows ? source.Start[(i * source.RowStride) + (k * source.ColumnStride)] : 0;
                }
            }
        }
    }

    /// <summary>Four rows, four elements at a time; returns how many elements of each.</summary>
    private static int Transpose(float* from, nint stride, int depth, float* to, int width)
    {
        var k = 0;
        for (; k + Step <= depth; k += Step)
        {
            var (a, b) = (Vector128.Load(from + k), Vector128.Load(from + stride + k));
            var (c, d) = (Vector128.Load(from + (2 * stride) + k), Vector128.Load(from + (3 * stride) + k));
            var (ab, cd) = (Sse.UnpackLow(a, b), Sse.UnpackLow(c, d));
            Sse.MoveLowToHigh(ab, cd).Store(to);
            Sse.MoveHighToLow(cd, ab).Store(to + width);
            (ab, cd) = (Sse.UnpackHigh(a, b), Sse.UnpackHigh(c, d));
            Sse.MoveLowToHigh(ab, cd).Store(to + (2 * width));
            Sse.MoveHighToLow(cd, ab).Store(to + (3 * width));
            to += Step * width;
        }
        return k;
    }
}
