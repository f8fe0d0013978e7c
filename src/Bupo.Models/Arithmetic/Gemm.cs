using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bupo.Models.Arithmetic;

/// <summary>C = A B of many rows, float32, by a crew; A and B as they lie or transposed.</summary>
/// <remarks>
/// The blocking is Goto's: a band of A is packed for all, a panel of B by the thread that multiplies it. What an element of C sums, and in
/// which order, depends on the inner length alone: not on the rows beside it nor on the number of threads.
/// </remarks>
internal sealed unsafe class Gemm : IDisposable
{
    // A band of A of this depth, 2.4 MB, stays in the last cache, and a panel of B, 98 kB, in the second.
    private const int Band = 768, Depth = 768;

    private const int PanelsPerTask = 8, CacheLine = 64;

    private readonly ForkJoinPool _pool;
    private float* _packed;
    private long _size;

    /// <summary>Borrows a crew, which must not be at work elsewhere meanwhile.</summary>
    public Gemm(ForkJoinPool pool) => _pool = pool;

    /// <summary>C = A B, or C += A B.</summary>
    /// <param name="a">[rows, inner].</param>
    /// <param name="b">[inner, columns].</param>
    /// <param name="c">[rows, columns]; its column stride must be 1, and it must overlap neither A nor B.</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="columns">Columns of B and C.</param>
    /// <param name="inner">What is summed over.</param>
    /// <param name="add">Whether C is added to.</param>
    public void Multiply(MatrixView a, MatrixView b, MatrixView c, int rows, int columns, int inner, bool add)
    {
        var blocks = Panels(inner, Depth);
        for (var top = 0; top < rows; top += Band)
        {
            var height = Math.Min(Band, rows - top);
            for (var block = 0; block < blocks; block++)
            {
                var from = (int)((long)inner * block / blocks);
                var depth = (int)((long)inner * (block + 1) / blocks) - from;
                MultiplyBlock(a.From(top, from), b.From(from, 0), c.From(top, 0), height, columns, depth, add || block > 0);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_packed);
        _packed = null;
        _size = 0;
    }

    /// <summary>One band and one block of the inner length.</summary>
    private void MultiplyBlock(MatrixView a, MatrixView b, MatrixView to, int rows, int columns, int depth, bool add)
    {
        const int RowsPerTask = PanelsPerTask * GemmMicrokernel.Rows;
        var packed = Room((long)Panels(rows, GemmMicrokernel.Rows) * GemmMicrokernel.Rows * depth);
        _pool.For(Panels(rows, RowsPerTask), task =>
        {
            var row = task * RowsPerTask;
            MatrixPanels.Pack(a.From(row, 0), Math.Min(RowsPerTask, rows - row), depth, packed + ((nint)row * depth), GemmMicrokernel.Rows);
        });
        _pool.For(Panels(columns, GemmMicrokernel.Columns), task =>
        {
            var column = task * GemmMicrokernel.Columns;
            MultiplyPanel(packed, b.From(0, column), to.From(0, column), rows, Math.Min(GemmMicrokernel.Columns, columns - column), depth, add);
        });
    }

    [SkipLocalsInit]
    private static void MultiplyPanel(float* a, MatrixView b, MatrixView to, int rows, int columns, int depth, bool add)
    {
        var room = stackalloc byte[(Depth * GemmMicrokernel.Columns * sizeof(float)) + CacheLine];
        var panel = (float*)(((nint)room + CacheLine - 1) & -CacheLine);
        MatrixPanels.Pack(new MatrixView(b.Start, b.ColumnStride, b.RowStride), columns, depth, panel, GemmMicrokernel.Columns);
        for (var row = 0; row < rows; row += GemmMicrokernel.Rows)
        {
            var tile = a + ((nint)row * depth);
            var c = to.Start + (row * to.RowStride);
            var height = Math.Min(GemmMicrokernel.Rows, rows - row);
            if (height == GemmMicrokernel.Rows && columns == GemmMicrokernel.Columns)
            {
                GemmMicrokernel.Multiply(tile, panel, depth, c, to.RowStride, add);
            }
            else
            {
                MultiplyEdge(tile, panel, depth, new MatrixView(c, to.RowStride, 1), height, columns, add);
            }
        }
    }

    /// <summary>A tile that C does not hold whole.</summary>
    [SkipLocalsInit]
    private static void MultiplyEdge(float* a, float* b, int depth, MatrixView to, int rows, int columns, bool add)
    {
        var tile = stackalloc float[GemmMicrokernel.Rows * GemmMicrokernel.Columns];
        GemmMicrokernel.Multiply(a, b, depth, tile, GemmMicrokernel.Columns, add: false);
        for (var row = 0; row < rows; row++)
        {
            var c = to.Start + (row * to.RowStride);
            for (var column = 0; column < columns; column++)
            {
                var sum = tile[(row * GemmMicrokernel.Columns) + column];
                c[column] = add ? c[column] + sum : sum;
            }
        }
    }

    private float* Room(long size)
    {
        if (size > _size)
        {
            Dispose();
            _packed = (float*)NativeMemory.AlignedAlloc((nuint)(size * sizeof(float)), CacheLine);
            _size = size;
        }
        return _packed;
    }

    private static int Panels(int rows, int width) => (rows + width - 1) / width;
}
